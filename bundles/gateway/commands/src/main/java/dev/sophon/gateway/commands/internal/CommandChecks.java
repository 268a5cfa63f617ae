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
import dev.sophon.protocol.PublishedScopes;
import dev.sophon.protocol.wire.CommandInfo;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the Gateway checks before a command goes out, in the contract's order: scope, connection, params. */
final class CommandChecks {
    private static final String TIMEOUT = "timeoutMs";

    /** What somebody has to read before it runs has to be short enough for that. */
    static final String TOO_LARGE = "params: a command that somebody has to approve takes " + Approvals.MAX_PARAMS_BYTES
            + " bytes of JSON at most";

    private CommandChecks() {}

    /** A command that may not go out. */
    record Failure(ErrorCode error, String message) {}

    /**
     * What came of the checks.
     *
     * @param info there where the command is one of the node's
     * @param paramsSha256 of the params; where they have no canonical form, that of none
     * @param timeoutMs the budget
     * @param needsApproval whether somebody has to approve it first
     */
    record Verdict(
            @Nullable Failure failure,
            @Nullable CommandInfo info,
            String paramsSha256,
            int timeoutMs,
            boolean needsApproval) {}

    static Verdict check(Node node, boolean reachable, Issue issue) {
        CommandInfo info = node.catalogue().find(issue.command()).orElse(null);
        int timeoutMs = budget(issue, info);
        Failure failure = failure(node, reachable, issue, info);
        Optional<String> hash = issue.params().sha256();
        if (failure == null && hash.isEmpty()) {
            failure = new Failure(ErrorCode.INVALID_PARAMS, "params: expected numbers that a double can hold");
        }
        boolean waits = failure == null && info != null && ApprovalRule.applies(info);
        if (waits && issue.params().utf8().length > Approvals.MAX_PARAMS_BYTES) {
            failure = new Failure(ErrorCode.INVALID_PARAMS, TOO_LARGE);
        }
        return new Verdict(failure, info, hash.orElseGet(() -> ParamsHash.sha256(null)), timeoutMs, waits);
    }

    private static @Nullable Failure failure(Node node, boolean reachable, Issue issue, @Nullable CommandInfo info) {
        if (info == null) {
            return reachable ? unknown(issue.command()) : offline();
        }
        if (!PublishedScopes.granted(node.scopes(), info.scope())) {
            return new Failure(ErrorCode.NOT_AUTHORIZED, "Node does not have required scope: " + info.scope());
        }
        if (!reachable) {
            return offline();
        }
        if (info.status() == Availability.RESERVED || info.status() == Availability.UNAVAILABLE) {
            String reason = info.reason() == null ? "It is not available on this node" : info.reason();
            return new Failure(ErrorCode.PLATFORM_UNSUPPORTED, reason);
        }
        return params(issue, info)
                .map(words -> new Failure(ErrorCode.INVALID_PARAMS, words))
                .orElse(null);
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
