package dev.sophon.node.dispatch.internal.rules;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Plan;
import dev.sophon.node.dispatch.internal.handler.CommandProperties;
import dev.sophon.node.dispatch.internal.handler.RegisteredHandler;
import dev.sophon.node.policy.OwnerPolicy.Verdict;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.wire.NeededApproval;
import java.util.Optional;

/**
 * A command that may run, as far as its params and its owner are concerned.
 *
 * @param params as they will run
 * @param needed what its handler found to need an approval
 */
public record Checked(RegisteredHandler handler, JsonNode params, Verdict verdict, Optional<NeededApproval> needed) {
    /** What the person at the device is shown of it. */
    public JsonNode shown() {
        return needed.map(NeededApproval::params).orElse(params);
    }

    public CommandProperties command() {
        return handler.properties();
    }

    public Checked needing(Optional<NeededApproval> approval) {
        return new Checked(handler, params, verdict, approval);
    }

    /** Names may stand for something else by now: what is found here is what runs, so it has to be what was allowed. */
    public Plan<?> plannedAgain(Record read, Invocation call) throws Exception {
        Plan<?> plan = handler.plan(read, call);
        if (!plan.approval().map(NeededApproval::paramsSha256).equals(needed.map(NeededApproval::paramsSha256))) {
            throw new CommandException(
                    ErrorCode.APPROVAL_REJECTED,
                    "params: what they stand for on this device has changed since it was allowed");
        }
        return plan;
    }
}
