package dev.sophon.node.dispatch.internal.rules;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.dispatch.Catalogue;
import dev.sophon.node.dispatch.internal.handler.Call;
import dev.sophon.node.dispatch.internal.handler.CommandProperties;
import dev.sophon.node.dispatch.internal.handler.HandlerRegistry;
import dev.sophon.node.dispatch.internal.handler.Missing;
import dev.sophon.node.dispatch.internal.handler.RegisteredHandler;
import dev.sophon.node.policy.OwnerPolicy;
import dev.sophon.node.policy.OwnerPolicy.Verdict;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.Limits;
import dev.sophon.protocol.PublishedCommands;
import dev.sophon.protocol.PublishedScopes;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.wire.ExecuteCommand;
import dev.sophon.protocol.wire.NeededApproval;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a command has to pass before it may run, alone or as a step of several; nothing here waits. Thread-safe. */
public final class Rules {
    private final HandlerRegistry handlers;
    private final Catalogue catalogue;
    private final OwnerPolicy policy;
    private final OperatorsApproval operators;
    private final Supplier<Set<String>> granted;

    public Rules(
            HandlerRegistry handlers,
            Catalogue catalogue,
            OwnerPolicy policy,
            OperatorsApproval operators,
            Supplier<Set<String>> granted) {
        this.handlers = handlers;
        this.catalogue = catalogue;
        this.policy = policy;
        this.operators = operators;
        this.granted = granted;
    }

    public OwnerPolicy policy() {
        return policy;
    }

    public RegisteredHandler find(String name) throws CommandException {
        RegisteredHandler handler = handlers.find(name).orElse(null);
        if (handler == null) {
            throw missing(name);
        }
        return handler;
    }

    /** Why there is no such command. */
    public CommandException missing(String name) {
        return Missing.command(name, catalogue);
    }

    /**
     * Requires that a command's scope is granted, and those that its params need beside it.
     *
     * @param params as they were sent, or completed
     */
    public void requireGranted(Call call, CommandProperties command, @Nullable JsonNode params)
            throws CommandException {
        if (call.local()) {
            return;
        }
        Set<String> now = granted.get();
        for (String scope : PublishedCommands.scopes(command.name(), command.scope(), params)) {
            if (!PublishedScopes.granted(now, scope)) {
                throw new CommandException(ErrorCode.NOT_AUTHORIZED, "Node does not have required scope: " + scope);
            }
        }
    }

    public static void requireTimeoutInRange(ExecuteCommand command) throws CommandException {
        int timeoutMs = command.timeoutMs();
        if (timeoutMs < 0 || timeoutMs > Limits.MAX_TIMEOUT_MS) {
            throw CommandException.invalidParams("timeoutMs: expected a number from " + Limits.MIN_TIMEOUT_MS + " to "
                    + Limits.MAX_TIMEOUT_MS + ", got a " + (timeoutMs < 0 ? "smaller" : "larger") + " one");
        }
    }

    public void requireIfCritical(Call call, CommandProperties command) throws CommandException {
        operators.requireIfCritical(call, command);
    }

    public Verdict judge(CommandProperties command) throws CommandException {
        Verdict verdict = policy.judge(command.name(), command.asks());
        if (verdict == Verdict.DENY) {
            throw new CommandException(ErrorCode.NOT_AUTHORIZED, "Denied by this device's policy");
        }
        return verdict;
    }

    /** As far as a step can be looked at before it is known what its params stand for. */
    public Checked step(Call call, String name, @Nullable JsonNode sent) throws CommandException {
        RegisteredHandler handler = find(name);
        if (handler.runsSteps()) {
            throw CommandException.invalidParams("no steps within others");
        }
        requireGranted(call, handler.properties(), sent);
        JsonNode params = handler.complete(sent);
        Verdict verdict = judge(handler.properties());
        handler.requireSections(policy);
        return new Checked(handler, params, verdict, Optional.empty());
    }

    /** The same, once more, since much may have changed. */
    public void again(Call call, Checked step) throws CommandException {
        requireGranted(call, step.command(), step.params());
        if (judge(step.command()).compareTo(step.verdict()) > 0) {
            throw new CommandException(
                    ErrorCode.NOT_AUTHORIZED,
                    "this device's policy has become stricter since the steps were looked at");
        }
        step.handler().requireSections(policy);
    }

    public boolean mayGoOn(Call call, Checked checked) throws CommandException {
        String words = checked.verdict() == Verdict.APPROVE
                ? OperatorsApproval.byPolicy(checked.command().name())
                : null;
        return mayGoOn(call, checked.needed(), checked.params(), words);
    }

    /** Whether no operator's approval is missing; where one is, it is asked for, and this is the end of the call. */
    public boolean mayGoOn(Call call, Optional<NeededApproval> needed, JsonNode params, @Nullable String words)
            throws CommandException {
        Optional<NeededApproval> missing = operators.missing(call, needed, params, words);
        missing.ifPresent(call::needs);
        return missing.isEmpty();
    }

    /**
     * Whether the person at the device is asked. At its console too: any program of this user's can type there, so what an
     * operator would have to approve is asked for, unless the owner has named that very command.
     */
    public boolean asks(Call call, Checked checked) {
        if (checked.verdict() == Verdict.ASK) {
            return true;
        }
        CommandProperties command = checked.command();
        boolean critical = command.risk() == Risk.CRITICAL
                || checked.verdict() == Verdict.APPROVE
                || checked.needed().isPresent();
        return call.local() && critical && !policy.allowsByName(command.name());
    }

    /** What the person is asked about: what she allows for a time for an agent is no answer for the console. */
    public static String asked(Call call, Checked checked) {
        String name = checked.command().name();
        if (!call.local()) {
            return name;
        }
        return name + (checked.needed().isPresent() ? " (at its console, not approved)" : " (at its console)");
    }
}
