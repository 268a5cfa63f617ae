package dev.sophon.node.command;

import dev.sophon.protocol.Risk;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.service.component.annotations.ComponentPropertyType;

/** What the dispatcher and the Gateway know of a command without creating its handler: service properties. */
@ComponentPropertyType
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface Command {
    /** Prefix of the service properties, as in {@code sophon.command.name}. */
    String PREFIX_ = "sophon.command.";

    /** As in {@code screen.capture}. */
    String name();

    /** The scope that must be granted to the node, as in {@code input.control}. */
    String scope();

    Risk risk();

    /** Where it runs. */
    Lane lane() default Lane.GENERAL;

    /**
     * Whether running it twice differs from running it once. A command with effects is recorded as begun before it acts,
     * so that a crash can never make it run again.
     */
    boolean effects() default true;

    /**
     * Whether it could get at a question that the person at the device is asked: click it away, cover it, read it or put an
     * answer into the clipboard. None of these runs while a question is open. What runs in {@link Lane#INPUT}, and the
     * families {@code screen}, {@code input}, {@code app}, {@code window} and {@code clipboard}, count as such anyway.
     */
    boolean reachesQuestions() default false;

    /**
     * Whether the person at the device is asked each time, unless the owner's policy says otherwise. The families
     * {@code canvas}, {@code camera} and {@code location} ask anyway.
     */
    boolean asks() default false;

    /** Why it gives less than its page promises where it runs now; empty when it gives all. */
    String degraded() default "";
}
