package dev.sophon.cli.update;

import java.io.IOException;
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
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Gets bytes by HTTP, with an end in size and in time: Java's own client would wait for ever for the rest of a body.
 *
 * @param stall how long nothing may come
 * @param whole how long one answer may take
 */
record Fetch(HttpClient client, Duration stall, Duration whole) {
    private static final long LOOK_MS = 200;

    /** Takes a part of a body. */
    interface Sink {
        void take(ByteBuffer part) throws IOException;
    }

    /** Says where a body goes; null where it is not wanted. */
    interface Opening {
        @Nullable
        Sink of(HttpResponse.ResponseInfo head) throws IOException;
    }

    /** The other side, or the way to it, does not do what it should; again, it may go well. */
    static final class BrokenException extends IOException {
        private static final long serialVersionUID = 1L;

        BrokenException(String words, @Nullable Throwable cause) {
            super(words, cause);
        }
    }

    /**
     * Sends a request once.
     *
     * @param most how many bytes of a body are taken
     * @return the head of the answer
     * @throws BrokenException if there was no whole answer
     * @throws IOException if the sink did not take it
     */
    HttpResponse<Void> send(HttpRequest request, long most, Opening opening) throws IOException, InterruptedException {
        AtomicLong last = new AtomicLong(System.nanoTime());
        Body body = new Body(opening, most, last);
        CompletableFuture<HttpResponse<Void>> answer = client.sendAsync(request, body);
        long end = System.nanoTime() + whole.toNanos();
        try {
            while (true) {
                try {
                    return answer.get(LOOK_MS, TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    if (System.nanoTime() - last.get() > stall.toNanos()) {
                        throw new BrokenException("nothing has come for " + stall.toSeconds() + " s", null);
                    }
                    if (System.nanoTime() - end > 0) {
                        throw new BrokenException("it has not come within " + whole.toSeconds() + " s", null);
                    }
                }
            }
        } catch (ExecutionException e) {
            if (body.refused != null) {
                throw body.refused;
            }
            Throwable cause = e.getCause();
            String words = cause == null || cause.getMessage() == null ? "no answer" : cause.getMessage();
            throw new BrokenException(words, cause);
        } finally {
            // Without effect where it is done.
            answer.cancel(true);
        }
    }

    private static final class Body implements HttpResponse.BodyHandler<Void>, HttpResponse.BodySubscriber<Void> {
        private final Opening opening;
        private final AtomicLong last;
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private long left;
        private @Nullable Sink sink;
        private Flow.@Nullable Subscription subscription;
        private volatile @Nullable IOException refused;

        Body(Opening opening, long most, AtomicLong last) {
            this.opening = opening;
            this.left = most;
            this.last = last;
        }

        @Override
        public HttpResponse.BodySubscriber<Void> apply(HttpResponse.ResponseInfo head) {
            last.set(System.nanoTime());
            try {
                sink = opening.of(head);
            } catch (IOException e) {
                refused = e;
            }
            return this;
        }

        @Override
        public CompletionStage<Void> getBody() {
            return done;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            IOException problem = refused;
            if (problem != null) {
                end(problem);
            } else if (sink == null) {
                given.cancel();
                done.complete(null);
            } else {
                given.request(1);
            }
        }

        private void end(IOException problem) {
            if (subscription != null) {
                subscription.cancel();
            }
            done.completeExceptionally(problem);
        }

        @Override
        public void onNext(List<ByteBuffer> parts) {
            last.set(System.nanoTime());
            for (ByteBuffer part : parts) {
                left -= part.remaining();
                if (left < 0) {
                    end(new IOException("more has come than there should be"));
                    return;
                }
                try {
                    if (sink != null) {
                        sink.take(part);
                    }
                } catch (IOException e) {
                    refused = e;
                    end(e);
                    return;
                }
            }
            if (subscription != null) {
                subscription.request(1);
            }
        }

        @Override
        public void onError(Throwable failure) {
            done.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            done.complete(null);
        }
    }
}
