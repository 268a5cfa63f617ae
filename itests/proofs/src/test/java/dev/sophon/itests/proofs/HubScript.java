package dev.sophon.itests.proofs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.HostileHub;
import dev.sophon.testkit.HostileHub.Line;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The hub's side of one Node: greets it, takes its results, and notes all that must not be. A {@link Moment} can take the
 * place of each of its own words once. Thread-safe.
 */
final class HubScript implements HostileHub.Behaviour {
    static final String END = "\u001e";

    /** What may be answered to a command. */
    private static final Set<String> TYPED = Set.of(
            "", "invalid_params", "not_authorized", "unknown_command", "cancelled", "platform_unsupported", "timeout");

    /** And to one that is no command at all, or comes when too much waits. */
    private static final Set<String> NOT_UNDERSTOOD = Set.of("internal_error");

    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable String> fault = new AtomicReference<>();
    private final AtomicReference<@Nullable Moment> next = new AtomicReference<>();
    private final AtomicInteger greetings = new AtomicInteger();
    private volatile @Nullable Line live;
    private volatile long lastHeartbeat = System.nanoTime();
    private volatile JsonNode catalogue = Json.tree("[]".getBytes(StandardCharsets.UTF_8));
    private volatile int lies;

    /** What is said instead at the next opportunity. */
    void next(Moment moment) {
        next.set(moment);
    }

    boolean isOver(Moment moment) {
        return next.get() != moment;
    }

    /** As many of the next results as this are acknowledged by a lie first. */
    void lie(int times) {
        lies = times;
    }

    /** The connection whose greeting was answered; null while there is none. */
    @Nullable
    Line live() {
        return live;
    }

    int greetings() {
        return greetings.get();
    }

    /** Of the last heartbeat, or of the end of the last connection, on the monotonic clock. */
    long lastHeartbeat() {
        return lastHeartbeat;
    }

    JsonNode catalogue() {
        return catalogue;
    }

    boolean answered(String commandId) {
        return answers.containsKey(commandId);
    }

    @Nullable
    String answer(String commandId) {
        return answers.get(commandId);
    }

    /** What is known and compared is over. */
    void forget() {
        answers.clear();
    }

    /** The first thing seen that must not be. */
    @Nullable
    String fault() {
        return fault.get();
    }

    private boolean taken(Moment.At at, Line line, String detail) throws IOException {
        Moment moment = next.get();
        if (moment == null || moment.at() != at || !next.compareAndSet(moment, null)) {
            return false;
        }
        try {
            moment.act(line, detail);
        } catch (Moment.Endless e) {
            fault.compareAndSet(null, moment + " was taken without an end");
        }
        return true;
    }

    @Override
    public boolean request(Line line, String head) throws IOException {
        if (head.contains("permessage-deflate") || head.contains("gzip")) {
            fault.compareAndSet(
                    null, "the Node takes what is compressed: " + head.lines().findFirst());
        }
        return taken(Moment.At.NEGOTIATION, line, "");
    }

    @Override
    public boolean upgrade(Line line, String head) throws IOException {
        request(line, head);
        return taken(Moment.At.UPGRADE, line, "");
    }

    @Override
    public void message(Line line, String text) throws IOException {
        try {
            Health.showsNoInsides(text, "a hub");
        } catch (AssertionError e) {
            fault.compareAndSet(null, e.getMessage());
        }
        for (String record : text.split(END)) {
            take(line, Json.tree(record.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private void take(Line line, JsonNode record) throws IOException {
        if (record.has("protocol")) {
            if (!taken(Moment.At.HANDSHAKE, line, "")) {
                line.send("{}" + END);
            }
            return;
        }
        String invocation = record.path("invocationId").asText();
        JsonNode argument = record.path("arguments").path(0);
        switch (record.path("target").asText()) {
            case "Hello" -> {
                if (!taken(Moment.At.GREETING, line, invocation)) {
                    catalogue = argument.path("commands");
                    line.send(completion(
                            invocation,
                            "{\"scopes\":[\"system.info\"],\"heartbeatSeconds\":1,\"gatewayVersion\":\"1.0.0\","
                                    + "\"serverTime\":\"" + Instant.now() + "\"}"));
                    lastHeartbeat = System.nanoTime();
                    live = line;
                    greetings.incrementAndGet();
                }
            }
            case "CatalogChanged" -> catalogue = argument.path("commands");
            case "Heartbeat" -> lastHeartbeat = System.nanoTime();
            case "CommandResult" -> result(line, invocation, argument);
            default -> {
                // Pings, and completions of what was invoked here.
            }
        }
    }

    private void result(Line line, String invocation, JsonNode result) throws IOException {
        String id = result.path("commandId").asText();
        String error = result.path("error").asText();
        if (!TYPED.contains(error) && !NOT_UNDERSTOOD.contains(error)) {
            fault.compareAndSet(null, id + " was answered " + error);
        }
        boolean gone = result.path("message").asText().equals("result no longer kept");
        if (error.equals("internal_error")
                && !gone
                && !result.path("message").asText().matches("(?s)The Gateway's message is not understood.*|busy.*")) {
            fault.compareAndSet(null, id + " was answered " + error + ": " + result.path("message"));
        }
        if (error.isEmpty() != result.path("ok").asBoolean()) {
            fault.compareAndSet(null, id + " is neither a success nor a failure: " + result);
        }
        if (gone) {
            // Asked for again after it was taken: that it ran is known, its result is not.
            answers.putIfAbsent(id, result.toString());
            acknowledge(line, invocation, result);
            return;
        }
        String before = answers.putIfAbsent(id, result.toString());
        if (before != null && !id.isEmpty() && !before.equals(result.toString())) {
            fault.compareAndSet(null, id + " was answered in two ways: " + before + " and " + result);
        }
        if (lies > 0) {
            lies--;
            line.send(completion(invocation, "{\"commandId\":\"another\",\"accepted\":true}")
                    + completion(invocation, "{\"commandId\":\"" + id + "\",\"accepted\":false}")
                    + "{\"type\":3,\"invocationId\":\"" + invocation + "\",\"error\":\"no\"}" + END
                    + completion("9" + invocation, "[]"));
        } else {
            acknowledge(line, invocation, result);
        }
    }

    private static void acknowledge(Line line, String invocation, JsonNode result) throws IOException {
        line.send(completion(invocation, "{\"commandId\":" + result.path("commandId") + ",\"accepted\":true}"));
    }

    static String completion(String invocation, String result) {
        return "{\"type\":3,\"invocationId\":\"" + invocation + "\",\"result\":" + result + "}" + END;
    }

    @Override
    public void ended(Line line) {
        if (live == line) {
            live = null;
            lastHeartbeat = System.nanoTime();
        }
    }
}
