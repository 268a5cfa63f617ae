package dev.sophon.capability.browser.internal.process;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.capability.browser.internal.address.AddressRules;
import dev.sophon.capability.browser.internal.address.Origin;
import dev.sophon.capability.browser.internal.devtools.DevTools;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** Holds each request of the browser until its address was looked at, and what answers until its network was. Thread-safe. */
final class Requests implements AutoCloseable {
    /** Looking up a name may take seconds; how many wait at once for that. */
    private static final int THREADS = 8;

    private static final int WAITING = 500;

    /** As the browser names networks that are not the public one. */
    private static final Set<String> PRIVATE = Set.of("Loopback", "Local", "Private");

    /** From how many answers it is kept which network they came from. */
    private static final int KNOWN = 2_000;

    private final DevTools tools;
    private final AddressRules rules;
    private final BiConsumer<String, String> refused;
    private final ThreadPoolExecutor resolvers =
            new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), work -> {
                Thread thread = new Thread(work, "sophon-browser-names");
                thread.setDaemon(true);
                return thread;
            });

    /** From which network each answer came, by the id of its request. */
    private final Map<String, String> networks = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > KNOWN;
        }
    };

    /**
     * Holds nothing yet.
     *
     * @param refused takes the frame whose page was refused, and why
     */
    Requests(DevTools tools, AddressRules rules, BiConsumer<String, String> refused) {
        this.tools = tools;
        this.rules = rules;
        this.refused = refused;
        resolvers.allowCoreThreadTimeOut(true);
    }

    /** From now on; before that nothing may be asked for. */
    void hold() {
        tools.tell(
                "",
                "Fetch.enable",
                Map.of(
                        "patterns",
                        List.of(
                                Map.of("urlPattern", "*", "requestStage", "Request"),
                                // Whoever answers by https has shown that the name is its own.
                                Map.of("urlPattern", "http://*", "requestStage", "Response"))));
    }

    /** Takes {@code Network.responseReceivedExtraInfo}, which comes before the answer itself; a cached answer has none. */
    void answered(JsonNode params) {
        synchronized (networks) {
            networks.put(
                    params.path("requestId").asText(),
                    params.path("resourceIPAddressSpace").asText());
        }
    }

    /** Takes {@code Fetch.requestPaused}. */
    void paused(JsonNode params) {
        if (params.has("responseStatusCode")) {
            judge(params);
        } else if (params.has("responseErrorReason")) {
            goOn(params);
        } else {
            try {
                resolvers.execute(() -> decide(params));
            } catch (RejectedExecutionException e) {
                fail(params);
            }
        }
    }

    /** The browser looks names up once more: an answer out of a private network to a name that was public is let nobody see. */
    private void judge(JsonNode params) {
        String network;
        synchronized (networks) {
            network = networks.getOrDefault(params.path("networkId").asText(), "");
        }
        String url = params.path("request").path("url").asText();
        if (!PRIVATE.contains(network) || Origin.of(url).filter(rules::allows).isPresent()) {
            goOn(params);
        } else {
            refuse(params, AddressRules.PRIVATE);
        }
    }

    private void decide(JsonNode params) {
        Optional<String> refusal =
                rules.refusal(params.path("request").path("url").asText());
        if (refusal.isEmpty()) {
            goOn(params);
        } else {
            refuse(params, refusal.get());
        }
    }

    private void refuse(JsonNode params, String why) {
        if (params.path("resourceType").asText().equals("Document")) {
            refused.accept(params.path("frameId").asText(), why);
        }
        fail(params);
    }

    private void goOn(JsonNode params) {
        tools.tell(
                "",
                "Fetch.continueRequest",
                Map.of("requestId", params.path("requestId").asText()));
    }

    private void fail(JsonNode params) {
        tools.tell(
                "",
                "Fetch.failRequest",
                Map.of("requestId", params.path("requestId").asText(), "errorReason", "BlockedByClient"));
    }

    @Override
    public void close() {
        resolvers.shutdownNow();
    }
}
