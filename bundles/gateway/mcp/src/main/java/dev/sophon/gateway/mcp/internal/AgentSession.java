package dev.sophon.gateway.mcp.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.runtime.Time;
import io.modelcontextprotocol.server.McpRequestHandler;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpStreamableServerSession;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/**
 * One agent's conversation: who it is, what it waits for, and the stream that it listens on, if it does. Everything in it
 * belongs to the token that began it. Thread-safe.
 */
final class AgentSession {
    private static final Logger LOG = LoggerFactory.getLogger(AgentSession.class);
    private static final int MOST_CALLS = 256;
    /** For requests of ours, of which there are none. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);

    private final String id;
    private final Principal principal;
    private final Tools tools;
    private final Time time;
    private final Executor executor;
    private final McpStreamableServerSession protocol;
    private final Map<JsonNode, Disposable.Swap> calls = new ConcurrentHashMap<>();
    private final Map<ReplyStream, Boolean> streams = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Listening> listening = new AtomicReference<>();
    /** What the agent has seen, and what it was told of last; a word to a stream that had gone was not heard. */
    private volatile String seen;

    private volatile String told;
    private volatile long usedNanos;

    /** The stream that changes are told on: as this class knows it, and as the SDK does. */
    private record Listening(ReplyStream reply, McpStreamableServerSession.McpStreamableServerSessionStream told) {
        /** The SDK forgets it, and closes it. */
        void end() {
            told.closeGracefully().subscribe(done -> {}, failure -> LOG.debug("A stream did not close", failure));
        }
    }

    AgentSession(String id, Principal principal, Tools tools, ToolCalls work, Time time, Executor executor) {
        this.executor = executor;
        this.id = id;
        this.principal = principal;
        this.tools = tools;
        this.time = time;
        this.seen = tools.fingerprint(principal);
        this.told = seen;
        this.usedNanos = time.nanos();
        McpRequestHandler<Object> ping = (exchange, params) -> Mono.just(Map.of());
        McpRequestHandler<McpSchema.ListToolsResult> list = (exchange, params) -> Mono.fromSupplier(this::listTools);
        McpRequestHandler<McpSchema.CallToolResult> call =
                (exchange, params) -> work.call(principal, exchange, (JsonNode) params);
        Map<String, McpRequestHandler<?>> handlers = Map.of(
                McpSchema.METHOD_PING, ping, McpSchema.METHOD_TOOLS_LIST, list, McpSchema.METHOD_TOOLS_CALL, call);
        this.protocol = new McpStreamableServerSession(
                id,
                McpSchema.ClientCapabilities.builder().build(),
                McpSchema.Implementation.builder("agent", "0").build(),
                REQUEST_TIMEOUT,
                handlers,
                Map.of());
    }

    private McpSchema.ListToolsResult listTools() {
        seen = tools.fingerprint(principal);
        told = seen;
        return McpSchema.ListToolsResult.builder(tools.list(principal)).build();
    }

    String id() {
        return id;
    }

    Principal principal() {
        return principal;
    }

    /** What a request is answered on; without its client the request is over. */
    ReplyStream stream(AsyncContext context, HttpServletResponse response, JsonNode requestId) throws IOException {
        return new ReplyStream(context, response, executor, () -> cancel(requestId));
    }

    /** Answers a request on its stream, now or later. */
    void answer(JsonNode requestId, String method, JsonNode params, ReplyStream stream) throws HttpProblem {
        Disposable.Swap call = Disposables.swap();
        if (calls.size() >= MOST_CALLS) {
            throw new HttpProblem(503, HttpProblem.REFUSED, MOST_CALLS + " calls wait in this session already");
        }
        if (calls.putIfAbsent(requestId, call) != null) {
            throw new HttpProblem(400, HttpProblem.INVALID_REQUEST, "id: a request with the same id still waits");
        }
        streams.put(stream, true);
        Object sameId = requestId.isTextual() ? requestId.textValue() : requestId.numberValue();
        call.update(protocol.responseStream(stream)
                .handle(new McpSchema.JSONRPCRequest(McpSchema.JSONRPC_VERSION, method, sameId, params))
                .doFinally(how -> {
                    calls.remove(requestId, call);
                    streams.remove(stream);
                    usedNanos = time.nanos();
                    stream.close();
                })
                .subscribe(done -> {}, failure -> LOG.error("A request of {} failed", principal.name(), failure)));
    }

    /** Ends a request without an answer; does nothing if it has one. */
    void cancel(@Nullable JsonNode requestId) {
        Disposable.Swap call = requestId == null ? null : calls.remove(requestId);
        if (call != null) {
            call.dispose();
        }
    }

    /** Tells of changes on this stream from now on; an older one ends. */
    void listen(ReplyStream stream) {
        Listening before = listening.getAndSet(new Listening(stream, protocol.listeningStream(stream)));
        if (before != null) {
            before.end();
        }
        stream.keepAlive();
        told = seen;
        tellChanges();
    }

    void unlisten(ReplyStream stream) {
        Listening current = listening.get();
        if (current != null && current.reply() == stream && listening.compareAndSet(current, null)) {
            current.end();
        }
    }

    /** Tells that the tools have changed, if they have and somebody listens. */
    void tellChanges() {
        if (listening.get() == null) {
            return;
        }
        String now = tools.fingerprint(principal);
        if (!now.equals(told)) {
            told = now;
            protocol.sendNotification(McpSchema.METHOD_NOTIFICATION_TOOLS_LIST_CHANGED, null)
                    .subscribe(sent -> {}, failure -> LOG.debug("A change was not told: {}", failure.toString()));
        }
    }

    void used() {
        usedNanos = time.nanos();
    }

    /** For how long nobody has used it or listened to it. */
    Duration idle() {
        return calls.isEmpty() && listening.get() == null ? Duration.ofNanos(time.nanos() - usedNanos) : Duration.ZERO;
    }

    /** Lets every stream prove that its client is still there. */
    void keepAlive() {
        streams.keySet().forEach(ReplyStream::keepAlive);
        Listening current = listening.get();
        if (current != null) {
            current.reply().keepAlive();
        }
    }

    /** Ends what it waits for and what it listens to. */
    void close() {
        List.copyOf(calls.keySet()).forEach(this::cancel);
        Listening current = listening.getAndSet(null);
        if (current != null) {
            current.end();
        }
    }
}
