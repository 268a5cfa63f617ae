package dev.sophon.node.connection.internal.transfers;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.connection.internal.link.Ending;
import dev.sophon.node.identity.Identity;
import dev.sophon.node.identity.NodeProof;
import dev.sophon.node.identity.gateway.GatewayHttp;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests of transfers: to the address that the connection has too, by the same proxy and with the same trust, token
 * and key. Each has an end, and an answer is bounded. Thread-safe.
 */
public final class TransferHttp {
    private static final Logger LOG = LoggerFactory.getLogger(TransferHttp.class);
    /** What one request may take; a piece is as small as to fit into it by a slow line. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final int MAX_JSON = 64 * 1024;

    private final Identity identity;
    private final NodeProof proof;
    private @Nullable HttpClient client;

    public TransferHttp(Identity identity) {
        this.identity = identity;
        this.proof = new NodeProof(identity.token(), identity::sign);
    }

    /** A request below {@code /api/nodes/me/transfers}. */
    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(identity.gatewayUrl() + "/api/nodes/me/transfers" + path));
    }

    /** As {@link #send}, for an answer in JSON. */
    Reply json(HttpRequest.Builder request, Effort effort) throws IOException, CommandException, InterruptedException {
        return send(request, new byte[MAX_JSON], effort);
    }

    /**
     * Sends a request once, and again with what the Gateway asks for to prove that this is its Node.
     *
     * @param body takes the answer's; a larger one is a break
     * @throws IOException if it broke, or the Gateway cannot answer now: again, it may go well
     * @throws CommandException where that would not help
     */
    Reply send(HttpRequest.Builder request, byte[] body, Effort effort)
            throws IOException, CommandException, InterruptedException {
        Reply reply = attempt(request, body, effort);
        if (proof.takes(reply.status(), reply.headers())) {
            reply = attempt(request, body, effort);
        }
        if (reply.mayHealByWaiting()) {
            throw new IOException("HTTP " + reply.status());
        }
        return reply;
    }

    private Reply attempt(HttpRequest.Builder request, byte[] body, Effort effort)
            throws IOException, CommandException, InterruptedException {
        long patience =
                Math.min(PATIENCE.toNanos(), Math.max(1, effort.remaining().toNanos()));
        CompletableFuture<HttpResponse<Integer>> answer =
                client().sendAsync(proof.show(request).build(), head -> new Filling(body));
        try {
            HttpResponse<Integer> response = answer.get(patience, TimeUnit.NANOSECONDS);
            return new Reply(response.statusCode(), response.headers(), body, response.body());
        } catch (ExecutionException e) {
            throw new IOException("no answer", e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("no answer in time", e);
        } finally {
            // Without effect where it is done.
            answer.cancel(true);
        }
    }

    private synchronized HttpClient client() throws CommandException {
        if (client == null) {
            try {
                client = GatewayHttp.to(identity.gatewayUrl())
                        .version(HttpClient.Version.HTTP_1_1)
                        .build();
            } catch (IllegalArgumentException e) {
                throw CommandException.unsupported(String.valueOf(e.getMessage()));
            } catch (GeneralSecurityException e) {
                LOG.warn("The system's trusted certificates cannot be used", e);
                throw new CommandException(
                        ErrorCode.INTERNAL_ERROR, "the system's trusted certificates cannot be used", e);
            }
        }
        return client;
    }

    /**
     * What the Gateway answered.
     *
     * @param body holds {@code length} bytes of the answer
     */
    record Reply(int status, HttpHeaders headers, byte[] body, int length) {
        JsonNode json() {
            try {
                return Json.tree(Arrays.copyOf(body, length));
            } catch (IllegalArgumentException e) {
                return Json.mapper().missingNode();
            }
        }

        /** The name of the error; empty where it is not one of a Gateway's. */
        String error() {
            return status / 100 == 2 ? "" : json().path("error").asText("");
        }

        /** A Gateway that starts, or a proxy without one behind it; what is full stays so. */
        private boolean mayHealByWaiting() {
            return (status >= 500 && !error().equals("overloaded"))
                    || status == 408
                    || (status == 404 && error().isEmpty());
        }

        /** What it says, for people. */
        String words() {
            String said = json().path("message").asText("");
            return said.isEmpty() ? "HTTP " + status : Ending.printable(said);
        }
    }

    /** Fills an array with a body, and gives its length. */
    private static final class Filling implements HttpResponse.BodySubscriber<Integer> {
        private final byte[] into;
        private final CompletableFuture<Integer> length = new CompletableFuture<>();
        private int count;
        private Flow.@Nullable Subscription subscription;

        Filling(byte[] into) {
            this.into = into;
        }

        @Override
        public CompletionStage<Integer> getBody() {
            return length;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> parts) {
            for (ByteBuffer part : parts) {
                int more = part.remaining();
                if (more > into.length - count) {
                    if (subscription != null) {
                        subscription.cancel();
                    }
                    length.completeExceptionally(new IOException("a larger answer than was asked for"));
                    return;
                }
                part.get(into, count, more);
                count += more;
            }
        }

        @Override
        public void onError(Throwable failure) {
            length.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            length.complete(count);
        }
    }
}
