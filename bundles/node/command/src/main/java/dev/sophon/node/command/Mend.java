package dev.sophon.node.command;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.service.component.annotations.ComponentPropertyType;

/**
 * On a component that commands refer to, and that its bundle enables only where it can work: what its user can do where it is
 * not, as in {@code install the package espeak-ng}. It is the reason why these commands are unavailable.
 */
@ComponentPropertyType
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface Mend {
    /** Prefix of the component property, which is {@code sophon.mend}. */
    String PREFIX_ = "sophon.";

    String value();
}
