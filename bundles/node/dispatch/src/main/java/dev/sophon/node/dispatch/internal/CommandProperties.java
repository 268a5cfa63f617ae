package dev.sophon.node.dispatch.internal;

import dev.sophon.node.command.Command;
import dev.sophon.node.command.Lane;
import dev.sophon.protocol.Risk;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Command} says, as service properties carry it. Doubt is read strictly: an unknown risk is critical, and what
 * does not say that it has no effects has some.
 */
record CommandProperties(String name, String scope, Risk risk, Lane lane, boolean effects, String degraded) {
    /** The property by which a component is known to bring a command. */
    static final String NAME = Command.PREFIX_ + "name";

    /**
     * @param property the value of a property by its name
     * @throws IllegalArgumentException when name or scope are missing
     */
    static CommandProperties of(Function<String, @Nullable Object> property) {
        String name = text(property, "name");
        String scope = text(property, "scope");
        if (name.isEmpty() || scope.isEmpty()) {
            throw new IllegalArgumentException("a handler needs the service properties " + NAME + " and "
                    + Command.PREFIX_ + "scope: annotate it with @Command");
        }
        String lane = text(property, "lane");
        return new CommandProperties(
                name,
                scope,
                Risk.of(text(property, "risk")),
                Arrays.stream(Lane.values())
                        .filter(one -> one.name().equals(lane))
                        .findFirst()
                        .orElse(Lane.GENERAL),
                !text(property, "effects").equals("false"),
                text(property, "degraded"));
    }

    private static String text(Function<String, @Nullable Object> property, String name) {
        Object value = property.apply(Command.PREFIX_ + name);
        return value == null ? "" : value.toString();
    }
}
