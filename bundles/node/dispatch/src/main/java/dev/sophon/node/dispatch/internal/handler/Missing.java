package dev.sophon.node.dispatch.internal.handler;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.dispatch.Catalogue;
import dev.sophon.node.dispatch.Explanation;
import dev.sophon.protocol.Availability;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.PublishedScopes;
import dev.sophon.protocol.wire.CommandInfo;
import java.util.Optional;

/** What to answer for a command that no handler can run now. */
public final class Missing {
    private Missing() {}

    public static CommandException command(String name, Catalogue catalogue) {
        Optional<CommandInfo> known = catalogue.commands().stream()
                .filter(info -> info.name().equals(name) && info.reason() != null)
                .findFirst();
        if (known.isPresent()) {
            return CommandException.unsupported(
                    name + " cannot run now: " + known.get().reason());
        }
        // The rows are a moment old: a command whose handler has just left still stands there as available.
        Explanation now = catalogue.explain(name);
        if (now.status() == Availability.UNAVAILABLE || now.status() == Availability.AVAILABLE) {
            String advice = now.advice().isEmpty() ? "try again" : now.advice().get(0);
            return CommandException.unsupported(name + " cannot run now: " + advice);
        }
        Optional<String> reserved = reserved(name);
        if (reserved.isPresent()) {
            return CommandException.unsupported(reserved.get());
        }
        return new CommandException(ErrorCode.UNKNOWN_COMMAND, "no bundle on this node brings such a command");
    }

    /** How to get a command of a reserved family; empty for any other name. */
    public static Optional<String> reserved(String name) {
        return PublishedScopes.reservedFor(name).map(scope -> {
            String family = scope.name().substring(0, scope.name().indexOf('.'));
            return family
                    + ".* commands come with a capability that is not installed on this node; its owner can install"
                    + " the feature sophon-capability-" + family;
        });
    }
}
