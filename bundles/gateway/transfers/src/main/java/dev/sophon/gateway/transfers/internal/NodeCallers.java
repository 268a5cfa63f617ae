package dev.sophon.gateway.transfers.internal;

import dev.sophon.gateway.access.Secrets;
import dev.sophon.gateway.nodes.NodeSessions;
import dev.sophon.gateway.nodes.NodeSessions.Holder;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.gateway.web.ApiError;
import dev.sophon.gateway.web.Exchange;
import dev.sophon.gateway.web.RequestGuard;
import dev.sophon.protocol.signed.Challenge;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Tells which node sends a request: by its token and, if it named a key when it was paired, by a signature of a challenge
 * of this Gateway; see {@code docs/protocol.md}. A challenge is for one node, and good for {@link #LIFE}. It says itself
 * when it was made, under a seal that only this run of the Gateway can make, so none is kept. Thread-safe.
 */
@Component(service = NodeCallers.class)
public final class NodeCallers {
    /** How long a node may go on with one signature: a file of many pieces is not asked for each. */
    static final Duration LIFE = Duration.ofMinutes(10);

    private static final String HMAC = "HmacSHA256";
    private static final Pattern FORM = Pattern.compile("(\\d{1,18})\\.[A-Za-z0-9_-]{43}");

    private final SecretKeySpec seal = new SecretKeySpec(bytes(Secrets.secret()), HMAC);
    private final NodeSessions sessions;
    private final RequestGuard guard;
    private final Time time;
    private final long origin;

    @Activate
    public NodeCallers(@Reference NodeSessions sessions, @Reference RequestGuard guard, @Reference Time time) {
        this.sessions = sessions;
        this.guard = guard;
        this.time = time;
        this.origin = time.nanos();
    }

    /**
     * The node that asks.
     *
     * @throws ApiError if it may not be served: 401, with a challenge where only its key's signature is missing
     */
    String nodeOf(Exchange exchange) {
        Holder holder = sessions.holder(bearer(exchange.request()))
                .orElseThrow(() -> refused(exchange, "Authorization: expected Bearer and the token of a node"));
        if (holder.publicKey() != null && !proved(exchange, holder)) {
            exchange.response().setHeader(Challenge.ASKED, challenge(holder.nodeId(), now()));
            throw refused(
                    exchange,
                    Challenge.HEADER + ": expected a signature by this node's key of the challenge in "
                            + Challenge.ASKED + ", and that challenge beside it");
        }
        return holder.nodeId();
    }

    private static ApiError refused(Exchange exchange, String words) {
        exchange.response().setHeader("WWW-Authenticate", "Bearer");
        return new ApiError(401, "unauthenticated", words);
    }

    private static String bearer(HttpServletRequest request) {
        String header = request.getHeader("Authorization");
        boolean bearer = header != null && header.regionMatches(true, 0, "Bearer ", 0, 7);
        return bearer ? header.substring(7).strip() : "";
    }

    private boolean proved(Exchange exchange, Holder holder) {
        String challenge = exchange.request().getHeader(Challenge.ASKED);
        String signature = exchange.request().getHeader(Challenge.HEADER);
        // One that is over, or of an earlier run, is no attempt of somebody else's.
        if (challenge == null || signature == null || !holds(challenge, holder.nodeId())) {
            return false;
        }
        Set<String> addresses = guard.addressesOf(exchange.request());
        boolean proved = holder.hasSigned(challenge, signature, addresses);
        if (!proved) {
            sessions.unproved(
                    holder.nodeId(),
                    exchange.address(),
                    "its signature is of another key, or of another address of this Gateway than "
                            + String.join(", ", addresses) + "; publicUrl says which is right");
        }
        return proved;
    }

    private boolean holds(String challenge, String nodeId) {
        Matcher form = FORM.matcher(challenge);
        if (!form.matches()) {
            return false;
        }
        long made = Long.parseLong(form.group(1));
        return MessageDigest.isEqual(bytes(form.group()), bytes(challenge(nodeId, made)))
                && now() - made <= LIFE.toSeconds();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** In seconds since this run has begun, by the monotonic clock. */
    private long now() {
        return TimeUnit.NANOSECONDS.toSeconds(time.nanos() - origin);
    }

    /** As in {@code 4711.SEAL}: when it was made, and what only this run can make of that and the node. */
    private String challenge(String nodeId, long made) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(seal);
            byte[] sealed = mac.doFinal(bytes(made + " " + nodeId));
            return made + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + HMAC, e);
        }
    }
}
