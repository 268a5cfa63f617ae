package dev.sophon.node.dispatch.internal.rules;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.dispatch.internal.handler.Call;
import dev.sophon.node.dispatch.internal.handler.CommandProperties;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.Limits;
import dev.sophon.protocol.ParamsHash;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.wire.ExecuteCommand;
import dev.sophon.protocol.wire.NeededApproval;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What an operator has to say to a command, and whether she has. The Gateway asks for what is Critical; what else needs her
 * this Node asks the Gateway for, and it trusts nobody's word that she said yes to these very params. Thread-safe.
 */
public final class OperatorsApproval {
    private final BooleanSupplier opened;

    /**
     * How an operator is asked.
     *
     * @param opened whether the Gateway opens an approval where it is asked for one
     */
    public OperatorsApproval(BooleanSupplier opened) {
        this.opened = opened;
    }

    /**
     * What can be said before it is known what the params stand for.
     *
     * @throws CommandException {@code approval_rejected} for a Critical command without an approval
     */
    void requireIfCritical(Call call, CommandProperties command) throws CommandException {
        if (command.risk() == Risk.CRITICAL && !call.local() && call.command().approval() == null) {
            throw new CommandException(
                    ErrorCode.APPROVAL_REJECTED,
                    command.name() + " needs an operator's approval, and none came with it");
        }
    }

    /**
     * What is still to be asked for before a command may go on; empty where nothing is.
     *
     * @param needed what its handler found to need an approval
     * @param complete the params as they will run
     * @param words why somebody has to approve it whatever its handler finds; null where nobody has to
     * @throws CommandException {@code approval_rejected} when the approval that came is for something else, or none can be
     *     had
     */
    Optional<NeededApproval> missing(
            Call call, Optional<NeededApproval> needed, JsonNode complete, @Nullable String words)
            throws CommandException {
        if (call.local()) {
            return Optional.empty();
        }
        ExecuteCommand.Approval approval = call.command().approval();
        if (approval != null) {
            requireForThis(call, approval.paramsSha256(), needed, complete);
            return Optional.empty();
        }
        if (needed.isEmpty() && words == null) {
            return Optional.empty();
        }
        if (!opened.getAsBoolean()) {
            throw new CommandException(
                    ErrorCode.APPROVAL_REJECTED,
                    "this device wants an operator's approval for it, and the Gateway is of a version that cannot open one at"
                            + " a device's request: update the Gateway, or let the device's owner allow it in policy.json,"
                            + " a launch in launch.allow, anything else in commands");
        }
        return words == null || needed.isPresent() ? needed : Optional.of(spelledOut(complete, words));
    }

    private void requireForThis(Call call, String hash, Optional<NeededApproval> needed, JsonNode complete)
            throws CommandException {
        boolean asSent = ParamsHash.sha256(call.command().params()).equals(hash);
        boolean right = needed.isPresent()
                // An older Gateway knows the params as sent only, and has asked an operator for what it took them for.
                ? needed.get().paramsSha256().equals(hash) || (asSent && !opened.getAsBoolean())
                : asSent || ParamsHash.sha256(complete).equals(hash);
        if (!right) {
            throw new CommandException(
                    ErrorCode.APPROVAL_REJECTED,
                    "approval.paramsSha256: the approval is for other params than those that would run now");
        }
    }

    /** Why the owner's policy wants one. */
    public static String byPolicy(String command) {
        return "The owner of this device has said that an operator has to approve each " + command + ".";
    }

    /**
     * What an operator is shown, with every name spelled out.
     *
     * @throws CommandException {@code approval_rejected} when it is more than anybody reads
     */
    public static NeededApproval spelledOut(JsonNode complete, String words) throws CommandException {
        try {
            return new NeededApproval(complete, words);
        } catch (IllegalArgumentException e) {
            throw new CommandException(
                    ErrorCode.APPROVAL_REJECTED,
                    "params: too large for an approval, which this device asks for: " + Limits.APPROVAL_PARAMS_BYTES
                            + " bytes at most",
                    e);
        }
    }
}
