package dev.sophon.node.command;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A text, or each text of a list, in which NUL may not stand: what goes to another program as an argument ends there. It is
 * part of the schema, so that nobody is asked to approve what could not run.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface WithoutNul {}
