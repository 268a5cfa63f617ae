package dev.sophon.gateway.mcp.internal.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.mcp.internal.tools.ToolCall;
import dev.sophon.gateway.mcp.internal.tools.ToolCalls;
import dev.sophon.gateway.mcp.internal.tools.Tools;
import dev.sophon.gateway.mcp.internal.wire.BodyUse;
import dev.sophon.gateway.mcp.internal.wire.HttpProblem;
import dev.sophon.gateway.mcp.internal.wire.Message;
import dev.sophon.gateway.mcp.internal.wire.Reply;
import dev.sophon.gateway.mcp.internal.wire.RpcProblem;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.protocol.json.Json;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.server.McpAsyncServerExchange;
import io.modelcontextprotocol.server.McpRequestHandler;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpStreamableServerSession;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/**
 * One agent's conversation, in the revisions that have them: who it is, what it waits for, and the stream that it listens
 * on, if it does. Everything in it belongs to the token that began it. Thread-safe.
 */
final class AgentSession {
    private static final Logger LOG = LoggerFactory.getLogger(AgentSession.class);
    private static final int MOST_CALLS = 256;
    /** For requests of ours, of which there are none. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);
    /** Where a handler finds what it tells progress on. */
    private static final String STREAM = "stream";

    private final String id;
    private final String revision;
    private final Principal principal;
    private final Tools tools;
    private final Time time;
    private final McpStreamableServerSession protocol;
    private final Map<JsonNode, Disposable.Swap> calls = new ConcurrentHashMap<>();
    private final Map<Reply, Boolean> replies = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Listening> listening = new AtomicReference<>();
    /** What the agent has seen, and what it was told of last; a word to a stream that had gone was not heard. */
    private volatile String seen;

    private volatile String told;
    private volatile long usedNanos;

    /** The stream that changes are told on: as this class knows it, and as the SDK does. */
    private record Listening(Reply reply, McpStreamableServerSession.McpStreamableServerSessionStream told) {
        /** The SDK forgets it, and closes it. */
        void end() {
            told.closeGracefully().subscribe(done -> {}, failure -> LOG.debug("A stream did not close", failure));
        }
    }

    /** What a request brought, on its way through the SDK, which keeps it: it can be taken once. */
    private record Params(AtomicReference<@Nullable JsonNode> left, BodyUse body) {
        JsonNode take() {
            JsonNode params = left.getAndSet(null);
            return params == null ? MissingNode.getInstance() : params;
        }
    }

    AgentSession(String id, String revision, Principal principal, Tools tools, ToolCalls work, Time time) {
        this.id = id;
        this.revision = revision;
        this.principal = principal;
        this.tools = tools;
        this.time = time;
        this.seen = tools.fingerprint(principal);
        this.told = seen;
        this.usedNanos = time.nanos();
        McpRequestHandler<Object> ping = (exchange, params) -> Mono.just(Map.of());
        McpRequestHandler<ObjectNode> list = (exchange, params) -> Mono.fromSupplier(this::listTools);
        McpRequestHandler<ObjectNode> call = (exchange, params) -> call(work, exchange, (Params) params);
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

    private ObjectNode listTools() {
        seen = tools.fingerprint(principal);
        told = seen;
        ObjectNode answer = Json.mapper().createObjectNode();
        answer.set("tools", tools.list(principal));
        return answer;
    }

    private Mono<ObjectNode> call(ToolCalls work, McpAsyncServerExchange exchange, Params params) {
        ReplyStream stream =
                Objects.requireNonNull((ReplyStream) exchange.transportContext().get(STREAM));
        ToolCall call = ToolCall.of(
                params.take(),
                principal,
                false,
                told -> stream.tell(McpSchema.METHOD_NOTIFICATION_PROGRESS, told),
                params.body()::until);
        return work.call(call).onErrorMap(RpcProblem.class, problem -> McpError.builder(problem.code())
                .message(problem.words())
                .build());
    }

    String id() {
        return id;
    }

    String revision() {
        return revision;
    }

    Principal principal() {
        return principal;
    }

    /**
     * Takes requests in, to be answered by {@link #answer}.
     *
     * @throws HttpProblem if one has the id of another that still waits, or too many wait
     */
    void take(List<Message> requests) throws HttpProblem {
        Set<JsonNode> taken = new HashSet<>();
        for (Message request : requests) {
            JsonNode requestId = Objects.requireNonNull(request.id());
            boolean full = calls.size() >= MOST_CALLS;
            if (full || calls.putIfAbsent(requestId, Disposables.swap()) != null) {
                taken.forEach(calls::remove);
                throw (full
                                ? new HttpProblem(
                                        503, HttpProblem.REFUSED, MOST_CALLS + " calls wait in this session already")
                                : new HttpProblem(
                                        400, HttpProblem.INVALID_REQUEST, "id: a request with the same id still waits"))
                        .answering(requestId);
            }
            taken.add(requestId);
        }
    }

    /**
     * Answers requests that were taken in, now or later.
     *
     * @param body that brought them
     */
    void answer(List<Message> requests, Reply reply, BodyUse body) {
        replies.put(reply, true);
        for (Message request : requests) {
            JsonNode requestId = Objects.requireNonNull(request.id());
            Disposable.Swap call = calls.get(requestId);
            if (call == null) {
                reply.answered();
                continue;
            }
            // Who has the answer may use its id again at once.
            ReplyStream stream = new ReplyStream(reply, requestId, () -> calls.remove(requestId, call));
            // The SDK knows texts and 64 bits as ids; the real one is written by the stream.
            var sdks = new McpSchema.JSONRPCRequest(
                    request.method(), "request", new Params(new AtomicReference<>(request.params()), body));
            call.update(protocol.responseStream(stream)
                    .handle(sdks)
                    .contextWrite(context ->
                            context.put(McpTransportContext.KEY, McpTransportContext.create(Map.of(STREAM, stream))))
                    .doFinally(how -> {
                        calls.remove(requestId, call);
                        usedNanos = time.nanos();
                        stream.close();
                        if (reply.isOver()) {
                            replies.remove(reply);
                        }
                    })
                    .subscribe(done -> {}, failure -> LOG.error("A request of {} failed", principal.name(), failure)));
        }
    }

    /** Nothing more can be said on a reply: its requests are over. */
    void gone(List<JsonNode> requests, Reply reply) {
        replies.remove(reply);
        requests.forEach(this::cancel);
    }

    /** Ends a request without an answer; does nothing if it has one. */
    void cancel(@Nullable JsonNode requestId) {
        Disposable.Swap call = requestId == null ? null : calls.remove(requestId);
        if (call != null) {
            call.dispose();
        }
    }

    /** Tells of changes on this reply from now on; an older one ends. */
    void listen(Reply reply) {
        Listening before = listening.getAndSet(
                new Listening(reply, protocol.listeningStream(new ReplyStream(reply, null, () -> {}))));
        if (before != null) {
            before.end();
        }
        reply.keepAlive();
        told = seen;
        tellChanges();
    }

    void unlisten(Reply reply) {
        Listening current = listening.get();
        if (current != null && current.reply() == reply && listening.compareAndSet(current, null)) {
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
    public void keepAlive() {
        replies.keySet().forEach(Reply::keepAlive);
        Listening current = listening.get();
        if (current != null) {
            current.reply().keepAlive();
        }
    }

    /** Ends what it waits for and what it listens to. */
    public void close() {
        List.copyOf(calls.keySet()).forEach(this::cancel);
        Listening current = listening.getAndSet(null);
        if (current != null) {
            current.end();
        }
    }
}
