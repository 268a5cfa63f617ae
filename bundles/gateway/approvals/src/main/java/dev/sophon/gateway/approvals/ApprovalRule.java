package dev.sophon.gateway.approvals;

import dev.sophon.protocol.PublishedScopes;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.Scope;
import dev.sophon.protocol.wire.CommandInfo;
import java.util.Optional;

/**
 * Which commands wait for an approval before they are sent: those at risk Critical. What else needs one only the Node knows,
 * which knows what the params stand for and what its owner wants; it asks for it.
 */
public final class ApprovalRule {
    private ApprovalRule() {}

    /** Whether a command waits, whatever its params. */
    public static boolean applies(CommandInfo command) {
        return risk(command) == Risk.CRITICAL;
    }

    /** The higher of what the node declares and what the scope stands for: a node cannot talk its commands' risk down. */
    public static Risk risk(CommandInfo command) {
        Risk declared = command.risk();
        Optional<Risk> known = PublishedScopes.of(command.scope()).map(Scope::risk);
        return known.filter(risk -> risk.compareTo(declared) > 0).orElse(declared);
    }
}
