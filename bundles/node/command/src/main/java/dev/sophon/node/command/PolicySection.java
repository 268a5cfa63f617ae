package dev.sophon.node.command;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.annotation.bundle.Attribute;
import org.osgi.annotation.bundle.Capability;

/**
 * On a record: it is what the device's owner may say of this bundle's commands in a section of {@code policy.json}. The
 * record's components are the fields, described and checked as the params of a {@link CommandHandler} are; an absent section
 * counts as {@code {}}. While the section has a fault, no command of the bundle runs. A handler reads it with
 * {@link Invocation#policy}.
 */
@Capability(namespace = PolicySection.NAMESPACE, attribute = "type=${@class}")
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface PolicySection {
    /** The namespace of the manifest's capabilities that say so; the section's name stands under it. */
    String NAMESPACE = "dev.sophon.policy";

    /**
     * A published name such as {@code browser}, which stands at the top of the file; any other stands under
     * {@code capabilities}, as {@code demo} does. A letter from a to z, then up to 39 letters of any case and digits.
     */
    @Attribute(NAMESPACE)
    String value();
}
