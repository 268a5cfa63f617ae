package dev.sophon.signalr.client.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Map;
import java.util.function.Function;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Takes the {@code challenge} out of the answer to a negotiation, which Microsoft's client passes over, and answers it on
 * the request that opens the WebSocket. Thread-safe.
 */
public final class NegotiatedChallenge implements Interceptor {
    /** More than any negotiation has. */
    private static final long MOST = 64 * 1024;

    private static final JsonFactory PARSERS = new JsonFactory();

    private final Function<String, Map<String, String>> answer;
    private volatile @Nullable String asked;

    /** @param answer gives the headers for a challenge */
    public NegotiatedChallenge(Function<String, Map<String, String>> answer) {
        this.answer = answer;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Request request = chain.request();
        String challenge = asked;
        if (request.header("Upgrade") != null) {
            return challenge == null ? chain.proceed(request) : chain.proceed(answered(request, challenge));
        }
        Response response = chain.proceed(request);
        if (response.isSuccessful() && request.url().encodedPath().endsWith("/negotiate")) {
            asked = challenge(response.peekBody(MOST).bytes());
        }
        return response;
    }

    private Request answered(Request request, String challenge) throws IOException {
        Request.Builder next = request.newBuilder();
        try {
            answer.apply(challenge).forEach(next::header);
        } catch (RuntimeException e) {
            // Anything else would end one of OkHttp's threads with a stack trace.
            throw new IOException("the server's challenge cannot be answered", e);
        }
        return next.build();
    }

    /** What it asks; {@code null} if nothing, or if it is none of JSON, which Microsoft's client says. */
    private static @Nullable String challenge(byte[] negotiated) {
        try (JsonParser in = PARSERS.createParser(negotiated)) {
            String found = null;
            if (in.nextToken() == JsonToken.START_OBJECT) {
                while (in.nextToken() == JsonToken.FIELD_NAME) {
                    boolean wanted = in.currentName().equals("challenge");
                    if (in.nextToken() == JsonToken.VALUE_STRING && wanted) {
                        found = in.getText();
                    }
                    in.skipChildren();
                }
            }
            return found;
        } catch (IOException e) {
            return null;
        }
    }
}
