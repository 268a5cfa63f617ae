package dev.sophon.gateway.oidc.internal;

import dev.sophon.gateway.runtime.GatewayVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Requests to the provider, each within a time and a size, whatever it does. As for webhooks, no proxy is used, no redirection
 * followed, and a certificate has to be one that Java trusts. Thread-safe.
 */
final class ProviderHttp {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    /** For all of an answer, however it trickles in. */
    private final Duration whole;

    private @Nullable HttpClient client;

    ProviderHttp(Duration whole) {
        this.whole = whole;
    }

    /** What came back. */
    record Answer(int status, byte[] body) {}

    /**
     * Gets what is at an address.
     *
     * @param most bytes of its body
     * @throws IOException if nothing comes, not in time, or too much; its message repeats nothing that came
     */
    Answer get(URI address, int most) throws IOException {
        return send(request(address).GET().build(), most);
    }

    /**
     * Sends a form.
     *
     * @param authorization the header; {@code null} for none
     */
    Answer post(URI address, String form, @Nullable String authorization, int most) throws IOException {
        HttpRequest.Builder request = request(address)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return send(request.build(), most);
    }

    private HttpRequest.Builder request(URI address) {
        return HttpRequest.newBuilder(address)
                .timeout(whole)
                .header("Accept", "application/json")
                .header("User-Agent", "Sophon-Gateway/" + GatewayVersion.current());
    }

    private Answer send(HttpRequest request, int most) throws IOException {
        CompletableFuture<HttpResponse<byte[]>> sent = client().sendAsync(request, info -> new Bounded(most));
        try {
            HttpResponse<byte[]> response = sent.get(whole.toMillis(), TimeUnit.MILLISECONDS);
            return new Answer(response.statusCode(), response.body());
        } catch (TimeoutException e) {
            sent.cancel(true);
            throw new IOException("no whole answer within " + whole.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            Throwable why = e.getCause();
            throw new IOException(
                    why instanceof TooMuchException
                            ? "the answer is larger than " + most + " bytes"
                            : why == null ? "it failed" : why.getClass().getSimpleName(),
                    e);
        } catch (InterruptedException e) {
            sent.cancel(true);
            Thread.currentThread().interrupt();
            throw new IOException("the Gateway is stopping", e);
        }
    }

    /** Made when it is needed first: it has a thread of its own. */
    private synchronized HttpClient client() {
        if (client == null) {
            client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .proxy(HttpClient.Builder.NO_PROXY)
                    .connectTimeout(CONNECT)
                    .build();
        }
        return client;
    }

    private static final class TooMuchException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** A body of so many bytes at most. */
    private static final class Bounded implements HttpResponse.BodySubscriber<byte[]> {
        private final int most;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final CompletableFuture<byte[]> body = new CompletableFuture<>();
        private Flow.@Nullable Subscription subscription;

        Bounded(int most) {
            this.most = most;
        }

        @Override
        public CompletionStage<byte[]> getBody() {
            return body;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscribed) {
            subscription = subscribed;
            subscribed.request(1);
        }

        @Override
        public void onNext(List<ByteBuffer> parts) {
            for (ByteBuffer part : parts) {
                if (bytes.size() + part.remaining() > most) {
                    if (subscription != null) {
                        subscription.cancel();
                    }
                    body.completeExceptionally(new TooMuchException());
                    return;
                }
                byte[] some = new byte[part.remaining()];
                part.get(some);
                bytes.write(some, 0, some.length);
            }
            if (subscription != null) {
                subscription.request(1);
            }
        }

        @Override
        public void onError(Throwable failure) {
            body.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            body.complete(bytes.toByteArray());
        }
    }
}
