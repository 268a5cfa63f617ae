package dev.sophon.node.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.node.identity.gateway.GatewayProblem;
import dev.sophon.node.identity.keyring.Secret;
import dev.sophon.protocol.Limits;
import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Asks a Gateway for this Node's token until an operator has decided. It polls every three seconds, waits out what waiting
 * can heal, and says each thing once. One object asks once, on the caller's thread.
 */
public final class Pairing {
    /** Between two polls. */
    public static final Duration INTERVAL = Duration.ofSeconds(3);

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(20);
    private static final int PROXY_ASKS = 407;
    private static final int MAX_ANSWER = 64 * 1024;
    private static final Pattern CODE = Pattern.compile("[A-Za-z0-9-]{1,32}");

    private final URI gateway;
    private final Request request;
    private final HttpClient http;
    private final Duration interval;
    private final Voice voice;
    private @Nullable String lastProblem;

    /**
     * What the Gateway is told; the machine's fields are shown to the operator who approves.
     *
     * @param pollerKey the same in each request with this secret; see {@link PairingKeys}
     * @param publicKey of the key that this Node is to have, likewise
     */
    public record Request(
            String nodeId,
            Secret pairingSecret,
            Secret pollerKey,
            String publicKey,
            String machineName,
            String platform,
            String osDescription) {}

    /** Who hears how it goes. */
    public interface Voice {
        /** At each poll while an operator has not decided. */
        void waiting(String pairingCode);

        /** When something that waiting can heal stands in the way; once, until it changes. */
        void problem(String words);
    }

    /** How it ended. */
    public sealed interface Outcome {
        /** The Gateway has issued this token. */
        record Paired(NodeToken token) implements Outcome {}

        /**
         * No token; the words say why and what to do.
         *
         * @param over whether the Gateway has ended this pairing, so that its secret is good for nothing any more
         */
        record Failed(String words, boolean over) implements Outcome {}
    }

    /** @param interval {@link #INTERVAL}; shorter for tests */
    public Pairing(URI gateway, Request request, HttpClient http, Duration interval, Voice voice) {
        this.gateway = gateway;
        this.request = request;
        this.http = http;
        this.interval = interval;
        this.voice = voice;
    }

    /** Polls until there is an outcome; at the longest for as long as a pairing secret can live. */
    public Outcome run() throws InterruptedException {
        long end = System.nanoTime() + Limits.PAIRING_EXPIRY.toNanos();
        while (System.nanoTime() - end < 0) {
            Step step = poll();
            if (step.outcome != null) {
                return step.outcome;
            }
            Thread.sleep(step.pause.toMillis());
        }
        return new Outcome.Failed(
                "Nobody has approved this Node within "
                        + Limits.PAIRING_EXPIRY.toMinutes()
                        + " minutes, and the pairing secret has expired. Generate new"
                        + " credentials in the Dashboard and run the new command.",
                true);
    }

    private record Step(@Nullable Outcome outcome, Duration pause) {
        static Step failed(String words) {
            return new Step(new Outcome.Failed(words, false), Duration.ZERO);
        }

        static Step over(String words) {
            return new Step(new Outcome.Failed(words, true), Duration.ZERO);
        }
    }

    private Step poll() throws InterruptedException {
        try {
            HttpResponse<InputStream> response = http.send(message(), HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() == PROXY_ASKS) {
                // From the way to the Gateway; Java gives it no body at all.
                return judge(response, new byte[0]);
            }
            try (InputStream body = response.body()) {
                return judge(response, body.readNBytes(MAX_ANSWER));
            }
        } catch (IOException e) {
            String words = GatewayProblem.describe(gateway, e);
            return GatewayProblem.isCertificate(e) ? Step.failed(words) : waitOut(words, interval);
        }
    }

    private HttpRequest message() {
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("nodeId", request.nodeId)
                .put("pairingSecret", request.pairingSecret.reveal())
                .put("pollerKey", request.pollerKey.reveal())
                .put("publicKey", request.publicKey)
                .put("machineName", request.machineName)
                .put("platform", request.platform)
                .put("osDescription", request.osDescription);
        return HttpRequest.newBuilder(URI.create(gateway + "/api/nodes/me/pair"))
                .timeout(REQUEST_TIMEOUT)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(body)))
                .build();
    }

    private Step judge(HttpResponse<InputStream> response, byte[] body) {
        int status = response.statusCode();
        if (status == 200) {
            return judgeAnswer(body);
        }
        if (status == 401) {
            return Step.failed("The Gateway does not accept this node id and secret. Copy the whole command from the"
                    + " Dashboard again; a secret is shown only once, so generate new credentials if it is lost.");
        }
        if (status == 410) {
            return Step.over("The pairing has expired, was used already, or somebody else asked with the same secret."
                    + " Generate new credentials in the Dashboard and run the new command.");
        }
        if (status == 429) {
            return waitOut(
                    "The Gateway asks this machine to poll more slowly (HTTP 429); waiting.", retryAfter(response));
        }
        if (status == PROXY_ASKS) {
            return Step.failed("The proxy on the way wants a user and a password (HTTP 407). Set HTTPS_PROXY to"
                    + " http://USER:PASSWORD@HOST:PORT, or name the Gateway in NO_PROXY.");
        }
        if (status == 502 || status == 504) {
            return waitOut(
                    "A proxy answers, and the Gateway behind it does not (HTTP " + status + "); trying again.",
                    interval);
        }
        if (status >= 500) {
            return waitOut("The Gateway cannot answer now (HTTP " + status + "); trying again.", interval);
        }
        if (status / 100 == 3) {
            return Step.failed("A proxy answers, or no longer the right address: it sends on to another one (HTTP "
                    + status + "). Use the Gateway's own address.");
        }
        return Step.failed("The address does not answer as a Sophon Gateway does (HTTP " + status
                + "). Check the Gateway's address.");
    }

    private Step judgeAnswer(byte[] body) {
        JsonNode answer;
        try {
            answer = Json.tree(body);
        } catch (IllegalArgumentException e) {
            return Step.failed(
                    "The address does not answer as a Sophon Gateway does (no JSON). Check the Gateway's address.");
        }
        switch (answer.path("status").asText("")) {
            case "pending" -> {
                lastProblem = null;
                String code = answer.path("pairingCode").asText("");
                voice.waiting(CODE.matcher(code).matches() ? code : "unknown");
                return new Step(null, interval);
            }
            case "approved" -> {
                return approved(answer.path("token").asText(""));
            }
            case "rejected" -> {
                return Step.over("An operator has rejected this Node. Ask them why; to try again, generate new"
                        + " credentials in the Dashboard.");
            }
            default -> {
                return Step.failed("The Gateway's answer is not understood. It may be of another version.");
            }
        }
    }

    private Step approved(String text) {
        try {
            NodeToken token = NodeToken.parse(text);
            if (!token.nodeId().equals(request.nodeId)) {
                return Step.failed("The Gateway has answered with the token of another node. Tell its operator.");
            }
            return new Step(new Outcome.Paired(token), Duration.ZERO);
        } catch (IllegalArgumentException e) {
            return Step.failed(
                    "The Gateway has answered with a token of an unknown form. It may be of another version.");
        }
    }

    private Step waitOut(String words, Duration pause) {
        if (!Objects.equals(words, lastProblem)) {
            lastProblem = words;
            voice.problem(words);
        }
        return new Step(null, pause);
    }

    private Duration retryAfter(HttpResponse<?> response) {
        long seconds = response.headers()
                .firstValue("Retry-After")
                .filter(value -> value.matches("\\d{1,4}"))
                .map(Long::parseLong)
                .orElse(0L);
        Duration asked = Duration.ofSeconds(Math.min(seconds, 60));
        return asked.compareTo(interval) > 0 ? asked : interval;
    }
}
