package dev.sophon.gateway.commands.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.gateway.approvals.ApprovalRule;
import dev.sophon.gateway.approvals.Approvals;
import dev.sophon.gateway.commands.Commands.Issue;
import dev.sophon.gateway.nodes.Node;
import dev.sophon.protocol.Availability;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.Limits;
import dev.sophon.protocol.ParamsHash;
import dev.sophon.protocol.ParamsValidator;
import dev.sophon.protocol.PublishedCommands;
import dev.sophon.protocol.PublishedScopes;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.Steps;
import dev.sophon.protocol.wire.CommandInfo;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the Gateway checks before a command goes out, in the contract's order: scope, connection, params. */
final class CommandChecks {
    private static final String TIMEOUT = "timeoutMs";

    /** What somebody has to read before it runs has to be short enough for that. */
    static final String TOO_LARGE = "params: a command that somebody has to approve takes " + Approvals.MAX_PARAMS_BYTES
            + " bytes of JSON at most";

    private static final String TOO_LONG = "params: steps of which somebody has to approve one take "
            + Limits.APPROVAL_PARAMS_BYTES + " bytes of canonical JSON at most, all together";

    private CommandChecks() {}

    /** A command that may not go out. */
    record Failure(ErrorCode error, String message) {}

    /**
     * What came of the checks.
     *
     * @param paramsSha256 of the params; where they have no canonical form, that of none
     * @param timeoutMs the budget
     * @param risk of what has to be approved before it is sent; null where nothing has to, or where the Node asks for it
     */
    record Verdict(@Nullable Failure failure, String paramsSha256, int timeoutMs, @Nullable Risk risk) {}

    static Verdict check(Node node, boolean reachable, Issue issue) {
        CommandInfo info = node.catalogue().find(issue.command()).orElse(null);
        int timeoutMs = budget(issue, info);
        Failure failure = failure(node, reachable, issue, info);
        Optional<String> hash = issue.params().sha256();
        if (failure == null && hash.isEmpty()) {
            failure = new Failure(ErrorCode.INVALID_PARAMS, "params: expected numbers that a double can hold");
        }
        List<CommandInfo> critical = failure == null && info != null ? critical(node, issue, info) : List.of();
        if (!critical.isEmpty() && issue.params().utf8().length > Approvals.MAX_PARAMS_BYTES) {
            failure = new Failure(ErrorCode.INVALID_PARAMS, TOO_LARGE);
        }
        if (!critical.isEmpty() && runsSteps(issue) && isTooLong(issue)) {
            failure = new Failure(ErrorCode.INVALID_PARAMS, TOO_LONG);
        }
        Risk risk = critical.isEmpty() || nodeAsks(node, issue, critical) ? null : Risk.CRITICAL;
        return new Verdict(failure, hash.orElseGet(() -> ParamsHash.sha256(null)), timeoutMs, risk);
    }

    /** What somebody has to approve, of a command that is fine otherwise: itself, or steps of it. */
    private static List<CommandInfo> critical(Node node, Issue issue, CommandInfo info) {
        Stream<CommandInfo> all = !runsSteps(issue)
                ? Stream.of(info)
                : Steps.of(issue.params().tree()).stream()
                        .flatMap(step -> node.catalogue().find(step.command()).stream());
        return all.filter(ApprovalRule::applies).toList();
    }

    /**
     * Whether the Node asks for the approval, of several steps with every name among their params spelled out, which only it can
     * do. It does for what it knows to be Critical itself.
     */
    private static boolean nodeAsks(Node node, Issue issue, List<CommandInfo> critical) {
        return runsSteps(issue)
                && critical.stream()
                        .allMatch(step -> step.risk() == Risk.CRITICAL
                                && !node.catalogue().understated().contains(step.name()));
    }

    private static boolean runsSteps(Issue issue) {
        return issue.command().equals(Steps.COMMAND);
    }

    private static boolean isTooLong(Issue issue) {
        return ParamsHash.canonical(issue.params().tree()).length > Limits.APPROVAL_PARAMS_BYTES;
    }

    private static @Nullable Failure failure(Node node, boolean reachable, Issue issue, @Nullable CommandInfo info) {
        if (info == null) {
            // Of a node that has never been there nothing is known that could be checked.
            boolean known = reachable
                    || (issue.queueUntil() != null
                            && !node.catalogue().commands().isEmpty());
            return known ? unknown(issue.command()) : offline();
        }
        if (!Steps.granted(node.scopes(), info.name(), info.scope())) {
            return notGranted(issue, info.name(), info.scope());
        }
        if (!runsSteps(issue)) {
            Failure missing = missing(node, issue, info, issue.params().tree());
            if (missing != null) {
                return missing;
            }
        }
        boolean later = !reachable && issue.queueUntil() != null;
        if (!reachable && !later) {
            return offline();
        }
        // What is known of a node that is away is of before; what can run when it comes is looked at then.
        Failure unavailable = later ? null : unavailable(info);
        if (unavailable != null) {
            return unavailable;
        }
        Optional<String> problem = params(issue, info);
        if (problem.isPresent()) {
            return new Failure(ErrorCode.INVALID_PARAMS, problem.get());
        }
        return runsSteps(issue) ? steps(node, issue, later) : null;
    }

    /** Each step has to be one that could be sent alone. */
    private static @Nullable Failure steps(Node node, Issue issue, boolean later) {
        List<Steps.Step> steps;
        try {
            steps = Steps.of(issue.params().tree());
        } catch (IllegalArgumentException e) {
            return new Failure(ErrorCode.INVALID_PARAMS, String.valueOf(e.getMessage()));
        }
        for (int i = 0; i < steps.size(); i++) {
            Failure failure = step(node, issue, steps.get(i), later);
            if (failure != null) {
                return new Failure(failure.error(), Steps.place(i) + ": " + failure.message());
            }
        }
        return null;
    }

    private static @Nullable Failure step(Node node, Issue issue, Steps.Step step, boolean later) {
        CommandInfo info = node.catalogue().find(step.command()).orElse(null);
        if (info == null) {
            return unknown(step.command());
        }
        Failure missing = missing(node, issue, info, step.params());
        if (missing != null) {
            return missing;
        }
        Failure unavailable = later ? null : unavailable(info);
        return unavailable != null
                ? unavailable
                : ParamsValidator.problem(info.paramsSchema(), step.params())
                        .map(words -> new Failure(ErrorCode.INVALID_PARAMS, words))
                        .orElse(null);
    }

    /** What is not granted of what a command needs with these params. */
    private static @Nullable Failure missing(Node node, Issue issue, CommandInfo info, @Nullable JsonNode params) {
        return PublishedCommands.scopes(info.name(), info.scope(), params).stream()
                .filter(scope -> !PublishedScopes.granted(node.scopes(), scope))
                .findFirst()
                .map(scope -> notGranted(issue, info.name(), scope))
                .orElse(null);
    }

    private static Failure notGranted(Issue issue, String command, String scope) {
        // The node's are those that both have: whose lack it is, is said by the token's own.
        if (!command.equals(Steps.COMMAND) && !issue.requester().uses(scope)) {
            return new Failure(ErrorCode.NOT_AUTHORIZED, issue.requester().lacks(scope));
        }
        return new Failure(ErrorCode.NOT_AUTHORIZED, "Node does not have required scope: " + scope);
    }

    private static @Nullable Failure unavailable(CommandInfo info) {
        if (info.status() != Availability.RESERVED && info.status() != Availability.UNAVAILABLE) {
            return null;
        }
        String reason = info.reason() == null ? "It is not available on this node" : info.reason();
        return new Failure(ErrorCode.PLATFORM_UNSUPPORTED, reason);
    }

    private static Failure offline() {
        return new Failure(ErrorCode.NODE_OFFLINE, "The node is not connected");
    }

    private static Failure unknown(String command) {
        return PublishedScopes.reservedFor(command)
                .map(scope -> new Failure(
                        ErrorCode.PLATFORM_UNSUPPORTED,
                        "This name is reserved for a capability that is not installed on the node: " + scope.name()))
                .orElseGet(() -> new Failure(
                        ErrorCode.UNKNOWN_COMMAND,
                        "No such command in this node's catalogue: GET /api/nodes/" + "{id} lists its commands"));
    }

    private static Optional<String> params(Issue issue, CommandInfo info) {
        if (!issue.params().areObject()) {
            return Optional.of("params: expected an object");
        }
        Integer beside = issue.timeoutMs();
        if (beside != null && (beside < Limits.MIN_TIMEOUT_MS || beside > Limits.MAX_TIMEOUT_MS)) {
            return Optional.of(
                    "timeoutMs: expected a number from " + Limits.MIN_TIMEOUT_MS + " to " + Limits.MAX_TIMEOUT_MS);
        }
        Optional<String> problem =
                ParamsValidator.problem(info.paramsSchema(), issue.params().tree());
        if (problem.isPresent()) {
            return problem;
        }
        Integer inside = inside(issue, info);
        return inside != null && (inside < Limits.MIN_TIMEOUT_MS || inside > Limits.MAX_TIMEOUT_MS)
                ? Optional.of("params.timeoutMs: expected a number from " + Limits.MIN_TIMEOUT_MS + " to "
                        + Limits.MAX_TIMEOUT_MS)
                : beside != null && inside != null && !beside.equals(inside)
                        ? Optional.of("timeoutMs: two different values, beside params and inside; give one")
                        : Optional.empty();
    }

    private static int budget(Issue issue, @Nullable CommandInfo info) {
        if (issue.timeoutMs() != null) {
            return issue.timeoutMs();
        }
        Integer inside = info == null ? null : inside(issue, info);
        return inside == null ? (int) Limits.DEFAULT_TIMEOUT.toMillis() : inside;
    }

    /** The budget among the params, of a command that takes one there. */
    private static @Nullable Integer inside(Issue issue, CommandInfo info) {
        JsonNode params = issue.params().tree();
        boolean takesOne = info.paramsSchema().path("properties").has(TIMEOUT);
        JsonNode value = params == null || !takesOne ? null : params.get(TIMEOUT);
        return value == null || !value.canConvertToInt() || !ParamsValidator.isWhole(value) ? null : value.intValue();
    }
}
