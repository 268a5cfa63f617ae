package dev.sophon.gateway.rest.internal.nodes;

import dev.sophon.gateway.access.Secrets;
import dev.sophon.gateway.nodes.Pairing;
import dev.sophon.gateway.nodes.Pairings;
import dev.sophon.gateway.runtime.IpAddress;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.gateway.web.ApiError;
import dev.sophon.gateway.web.Exchange;
import dev.sophon.gateway.web.Fields;
import dev.sophon.gateway.web.RateLimit;
import dev.sophon.gateway.web.RequestGuard;
import dev.sophon.gateway.web.Route;
import dev.sophon.gateway.web.Routes;
import dev.sophon.protocol.signed.SigningKeys;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** How nodes are registered, paired and decided upon: section 2 of {@code docs/protocol.md}. */
@Component
public final class PairingRoutes implements Routes {
    /** Of one secret: a Node asks every 3 s, and may be started many times meanwhile. */
    private static final double POLLS = 120;

    private static final double POLLS_PER_SECOND = 20;
    private static final double FAILURES = 30;
    private static final Pattern POLLER_KEY = Pattern.compile("[A-Za-z0-9_-]{43}");
    /** Whoever has not signed in says little. */
    private static final int SMALL = 8 * 1024;

    private static final double FAILURES_PER_SECOND = 1;

    private final Pairings pairings;
    private final RequestGuard guard;
    private final RateLimit polls;
    private final RateLimit failures;

    @Activate
    public PairingRoutes(@Reference Pairings pairings, @Reference RequestGuard guard, @Reference Time time) {
        this.pairings = pairings;
        this.guard = guard;
        this.polls = new RateLimit(POLLS, POLLS_PER_SECOND, time);
        this.failures = new RateLimit(FAILURES, FAILURES_PER_SECOND, time);
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route("POST", "/nodes/me/pair", Route.EVERYBODY, this::pair).withBody(SMALL),
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
            @Nullable String osDescription,
            @Nullable String pollerKey,
            @Nullable String publicKey) {}

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

    /**
     * What is asked with the right secret is counted by it, so that nobody else can use it up. Wrong ones are counted for
     * where they are from, and nothing of a Node with a right one.
     */
    private void pair(Exchange exchange) throws IOException {
        Pair body = exchange.lenientBody(Pair.class);
        String nodeId = Fields.required("nodeId", body.nodeId());
        String secret = Fields.required("pairingSecret", body.pairingSecret());
        if (!polls.take(Secrets.sha256(nodeId + " " + secret))) {
            throw tooMany(exchange, "Too many pairing requests with this secret; try again in 3 s");
        }
        try {
            Pairings.Answer answer = pairings.poll(
                    nodeId,
                    secret,
                    new Pairings.Asking(
                            exchange.address(),
                            body.machineName(),
                            body.platform(),
                            body.osDescription(),
                            pollerKey(body),
                            publicKey(body)));
            exchange.answer(200, reply(exchange, answer));
        } catch (Refusal e) {
            if (e.reason() == Refusal.Reason.PAIRING_INVALID && !failures.take(IpAddress.counted(exchange.address()))) {
                throw tooMany(exchange, "Too many wrong pairing secrets from this address; try again in 3 s");
            }
            throw e;
        }
    }

    private static ApiError tooMany(Exchange exchange, String message) {
        exchange.response().setHeader("Retry-After", "3");
        return new ApiError(429, "rate_limited", message);
    }

    /** A key as a Node names it; one of another form would count as another poller's each time. */
    private static @Nullable String pollerKey(Pair body) {
        String key = body.pollerKey();
        if (key != null && !POLLER_KEY.matcher(key).matches()) {
            throw Refusal.invalid("pollerKey: expected 32 bytes in Base64url, 43 characters");
        }
        return key;
    }

    private static @Nullable String publicKey(Pair body) {
        String key = body.publicKey();
        try {
            return key == null ? null : SigningKeys.raw(SigningKeys.ofRaw(key));
        } catch (IllegalArgumentException e) {
            throw Refusal.invalid("publicKey: " + e.getMessage());
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
