package dev.sophon.capability.browser.internal.page;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.text.OneLine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a page has asked the network for lately. Thread-safe. */
public final class Traffic {
    static final int MAX_REQUESTS = 200;

    private static final int MAX_URL = 500;

    private final Map<String, Request> requests = new LinkedHashMap<>();

    /**
     * A request.
     *
     * @param type as in {@code Document}, {@code Script} and {@code Fetch}
     * @param status absent while there is no answer
     * @param sizeBytes as they came over the network; absent until all have
     * @param failed why there is no answer
     */
    public record Request(
            String method,
            String url,
            String type,
            @Nullable Integer status,
            @Nullable Long sizeBytes,
            @Nullable String failed) {
        @Override
        public String toString() {
            return "Request[type=" + type + "]";
        }
    }

    synchronized void event(String event, JsonNode params) {
        String id = params.path("requestId").asText();
        Request known = requests.get(id);
        if (event.equals("Network.requestWillBeSent")) {
            // A redirect has the id of what it was redirected from.
            begun(id, params);
        } else if (known != null) {
            switch (event) {
                case "Network.responseReceived" ->
                    requests.put(
                            id,
                            new Request(
                                    known.method(),
                                    known.url(),
                                    known.type(),
                                    params.path("response").path("status").asInt(),
                                    null,
                                    null));
                case "Network.loadingFinished" ->
                    requests.put(
                            id,
                            new Request(
                                    known.method(),
                                    known.url(),
                                    known.type(),
                                    known.status(),
                                    params.path("encodedDataLength").asLong(),
                                    null));
                case "Network.loadingFailed" ->
                    requests.put(
                            id,
                            new Request(
                                    known.method(),
                                    known.url(),
                                    known.type(),
                                    known.status(),
                                    null,
                                    OneLine.of(params.path("errorText").asText(), 100)));
                default -> {}
            }
        }
    }

    private void begun(String id, JsonNode params) {
        if (requests.size() >= MAX_REQUESTS && !requests.containsKey(id)) {
            requests.remove(requests.keySet().iterator().next());
        }
        JsonNode request = params.path("request");
        requests.put(
                id,
                new Request(
                        OneLine.cut(request.path("method").asText(), 20),
                        OneLine.cut(request.path("url").asText(), MAX_URL),
                        params.path("type").asText(),
                        null,
                        null,
                        null));
    }

    /** The eldest first. */
    public synchronized List<Request> requests() {
        return List.copyOf(requests.values());
    }
}
