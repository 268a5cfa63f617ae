package dev.sophon.node.command;

import dev.sophon.protocol.Risk;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.annotation.bundle.Attribute;
import org.osgi.annotation.bundle.Capability;

/**
 * A permission scope of a bundle's own, which operators can grant as soon as the bundle is there. It goes into the bundle's
 * manifest, where it is read without any class of the bundle. A published scope needs no bundle to bring it, and none changes
 * one.
 */
@Capability(namespace = BringsScope.NAMESPACE)
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.TYPE, ElementType.PACKAGE})
@Repeatable(BringsScopes.class)
public @interface BringsScope {
    /** The namespace of the manifest's capabilities that say so; the scope's name stands under it. */
    String NAMESPACE = "dev.sophon.scope";

    /** As in {@code demo.greet}: 2 or more words of the letters a to z with dots between. */
    @Attribute(NAMESPACE)
    String name();

    /** Of the worst that it grants: no command of the scope counts for less. */
    @Attribute("risk")
    Risk risk();

    /** For the operator who grants it: what may be done with it, in 200 characters at most. */
    @Attribute("words")
    String words();
}
