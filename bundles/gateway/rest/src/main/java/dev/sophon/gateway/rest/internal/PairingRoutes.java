package dev.sophon.gateway.rest.internal;

import dev.sophon.gateway.access.web.RequestGuard;
import dev.sophon.gateway.nodes.Pairing;
import dev.sophon.gateway.nodes.Pairings;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.runtime.Time;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How nodes are registered, paired and decided upon: section 2 of {@code docs/protocol.md}. */
final class PairingRoutes {
    /** Room for some dozens of Nodes of one address that ask every 3 s. */
    private static final double POLLS = 120;

    private static final double POLLS_PER_SECOND = 20;
    private static final double FAILURES = 30;
    private static final double FAILURES_PER_SECOND = 1;

    private final Pairings pairings;
    private final RequestGuard guard;
    private final RateLimit polls;
    private final RateLimit failures;

    PairingRoutes(Pairings pairings, RequestGuard guard, Time time) {
        this.pairings = pairings;
        this.guard = guard;
        this.polls = new RateLimit(POLLS, POLLS_PER_SECOND, time);
        this.failures = new RateLimit(FAILURES, FAILURES_PER_SECOND, time);
    }

    List<Route> routes() {
        return List.of(
                new Route("POST", "/nodes/me/pair", Route.EVERYBODY, this::pair),
                new Route("POST", "/nodes", Route.OPERATORS, this::register),
                new Route("POST", "/nodes/{id}/pairing", Route.OPERATORS, this::renew),
                new Route("POST", "/nodes/{id}/approve", Route.OPERATORS, this::approve),
                new Route("POST", "/nodes/{id}/reject", Route.OPERATORS, this::reject));
    }

    record NewNode(@Nullable String displayName, @Nullable String platform) {}

    record Registered(String nodeId, String pairingSecret, String pairingCode, String command, Instant expiresAt) {}

    record Pair(
            @Nullable String nodeId,
            @Nullable String pairingSecret,
            @Nullable String machineName,
            @Nullable String platform,
            @Nullable String osDescription) {}

    record Approve(@Nullable Set<String> scopes, @Nullable String displayName) {}

    record None() {}

    private void register(Exchange exchange) throws IOException {
        NewNode body = exchange.body(NewNode.class);
        exchange.answer(
                201,
                registered(
                        exchange,
                        pairings.register(
                                Fields.required("displayName", body.displayName()),
                                Fields.required("platform", body.platform()),
                                exchange.principal())));
    }

    private void renew(Exchange exchange) throws IOException {
        exchange.body(None.class);
        exchange.answer(201, registered(exchange, pairings.renew(exchange.variable("id"), exchange.principal())));
    }

    private Registered registered(Exchange exchange, Pairings.Credentials made) {
        String command = "sophon-node pair --gateway " + guard.addressOf(exchange.request()) + " --node-id "
                + made.nodeId() + " --secret " + made.secret();
        return new Registered(
                made.nodeId(),
                made.secret(),
                made.pairing().pairingCode(),
                command,
                made.pairing().expiresAt());
    }

    private void approve(Exchange exchange) throws IOException {
        Approve body = exchange.body(Approve.class);
        exchange.answer(
                200,
                NodeView.of(pairings.approve(
                        exchange.variable("id"),
                        Fields.required("scopes", body.scopes()),
                        body.displayName(),
                        exchange.principal())));
    }

    private void reject(Exchange exchange) throws IOException {
        exchange.body(None.class);
        exchange.answer(200, NodeView.of(pairings.reject(exchange.variable("id"), exchange.principal())));
    }

    private void pair(Exchange exchange) throws IOException {
        String address = exchange.address();
        if (!polls.take(address) || !failures.allows(address)) {
            exchange.response().setHeader("Retry-After", "3");
            throw new ApiError(429, "rate_limited", "Too many pairing requests from this address; try again in 3 s");
        }
        Pair body = exchange.lenientBody(Pair.class);
        try {
            Pairings.Answer answer = pairings.poll(
                    Fields.required("nodeId", body.nodeId()),
                    Fields.required("pairingSecret", body.pairingSecret()),
                    new Pairings.Asking(address, body.machineName(), body.platform(), body.osDescription()));
            exchange.answer(200, reply(exchange, answer));
        } catch (Refusal e) {
            if (e.reason() == Refusal.Reason.PAIRING_INVALID) {
                failures.take(address);
            }
            throw e;
        }
    }

    private Map<String, ?> reply(Exchange exchange, Pairings.Answer answer) {
        if (answer.token() != null) {
            return Map.of(
                    "status", "approved", "token", answer.token(), "gatewayUrl", guard.addressOf(exchange.request()));
        }
        return answer.status() == Pairing.Status.REJECTED
                ? Map.of("status", "rejected")
                : Map.of("status", "pending", "pairingCode", answer.pairingCode());
    }
}
