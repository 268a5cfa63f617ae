package dev.sophon.gateway.approvals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.Interpreters;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.Scope;
import dev.sophon.protocol.wire.CommandInfo;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which commands wait for an approval: those at risk Critical, and {@code app.launch} of a shell or interpreter with
 * arguments. The second is a seat belt: whoever may type can open a terminal. It goes by the name that was asked for; the
 * Node, which knows the executable behind it, refuses what got past it under another name.
 */
public final class ApprovalRule {
    private ApprovalRule() {}

    /** Whether a command with these params waits. */
    public static boolean applies(CommandInfo command, @Nullable JsonNode params) {
        return risk(command) == Risk.CRITICAL
                || (command.name().equals("app.launch") && params != null && launchesInterpreter(params));
    }

    /** The higher of what the node declares and what the scope stands for: a node cannot talk its commands' risk down. */
    public static Risk risk(CommandInfo command) {
        Risk declared = command.risk();
        Optional<Risk> known = Scope.of(command.scope()).map(Scope::risk);
        return known.filter(risk -> risk.compareTo(declared) > 0).orElse(declared);
    }

    private static boolean launchesInterpreter(JsonNode params) {
        JsonNode args = params.path("args");
        return args.isArray()
                && !args.isEmpty()
                && Interpreters.contain(params.path("name").asText(""));
    }
}
