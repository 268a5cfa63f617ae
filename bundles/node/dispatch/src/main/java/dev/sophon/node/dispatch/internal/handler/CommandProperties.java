package dev.sophon.node.dispatch.internal.handler;

import dev.sophon.node.command.Command;
import dev.sophon.node.command.Lane;
import dev.sophon.protocol.PublishedScopes;
import dev.sophon.protocol.Risk;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Command} says, as service properties carry it. Doubt is read strictly: an unknown risk is critical, and what
 * does not say that it has no effects has some.
 *
 * @param reachesQuestions by what it says, its lane, or a published family of its name or scope: what a bundle declares may be
 *     odd, so one sign is enough
 * @param asks whether the person at the device is asked where the owner says nothing
 */
public record CommandProperties(
        String name,
        String scope,
        Risk risk,
        Lane lane,
        boolean effects,
        String degraded,
        boolean reachesQuestions,
        boolean asks) {
    /** The property by which a component is known to bring a command. */
    public static final String NAME = Command.PREFIX_ + "name";

    /**
     * What a service says of its command.
     *
     * @param property the value of a property by its name
     * @throws IllegalArgumentException when name or scope are missing
     */
    public static CommandProperties of(Function<String, @Nullable Object> property) {
        String name = text(property, "name");
        String scope = text(property, "scope");
        if (name.isEmpty() || scope.isEmpty()) {
            throw new IllegalArgumentException("a handler needs the service properties " + NAME + " and "
                    + Command.PREFIX_ + "scope: annotate it with @Command");
        }
        String laneName = text(property, "lane");
        Lane lane = Arrays.stream(Lane.values())
                .filter(one -> one.name().equals(laneName))
                .findFirst()
                .orElse(Lane.GENERAL);
        return new CommandProperties(
                name,
                scope,
                Risk.of(text(property, "risk")),
                lane,
                !text(property, "effects").equals("false"),
                text(property, "degraded"),
                text(property, "reachesQuestions").equals("true")
                        || lane == Lane.INPUT
                        || PublishedScopes.reachesQuestions(scope)
                        || PublishedScopes.reachesQuestions(name),
                text(property, "asks").equals("true") || PublishedScopes.asks(name));
    }

    /** Whether it uses the mouse or the keyboard, as the person at the device does. */
    public boolean usesHands() {
        return effects && (lane == Lane.INPUT || scope.equals(PublishedScopes.INPUT_CONTROL.name()));
    }

    /** Whether somebody can ask what came of it. */
    public boolean observed() {
        return effects && lane == Lane.INPUT && scope.equals(PublishedScopes.INPUT_CONTROL.name());
    }

    /** The same at no lower risk than this one. */
    CommandProperties atLeast(Risk least) {
        return risk.compareTo(least) >= 0
                ? this
                : new CommandProperties(name, scope, least, lane, effects, degraded, reachesQuestions, asks);
    }

    /** The same where the person at the device is asked unless the owner says otherwise. */
    CommandProperties asking() {
        return asks ? this : new CommandProperties(name, scope, risk, lane, effects, degraded, reachesQuestions, true);
    }

    private static String text(Function<String, @Nullable Object> property, String name) {
        Object value = property.apply(Command.PREFIX_ + name);
        return value == null ? "" : value.toString();
    }
}
