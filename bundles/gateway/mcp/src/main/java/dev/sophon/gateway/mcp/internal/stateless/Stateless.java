package dev.sophon.gateway.mcp.internal.stateless;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.access.Tokens;
import dev.sophon.gateway.mcp.internal.session.Conversations;
import dev.sophon.gateway.mcp.internal.tools.Settling;
import dev.sophon.gateway.mcp.internal.tools.Tasks;
import dev.sophon.gateway.mcp.internal.tools.ToolCalls;
import dev.sophon.gateway.mcp.internal.tools.Tools;
import dev.sophon.gateway.mcp.internal.wire.HttpProblem;
import dev.sophon.gateway.mcp.internal.wire.Message;
import dev.sophon.gateway.mcp.internal.wire.Posted;
import dev.sophon.gateway.mcp.internal.wire.Reply;
import dev.sophon.gateway.mcp.internal.wire.RequestId;
import dev.sophon.gateway.mcp.internal.wire.Revisions;
import dev.sophon.gateway.mcp.internal.wire.RpcProblem;
import dev.sophon.gateway.mcp.internal.wire.SdkJson;
import dev.sophon.gateway.runtime.GatewayVersion;
import dev.sophon.gateway.runtime.Places;
import dev.sophon.gateway.runtime.Time;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.modern.JsonRpc;
import io.modelcontextprotocol.modern.McpSchema;
import io.modelcontextprotocol.modern.server.McpRequestContext;
import io.modelcontextprotocol.modern.server.McpServer;
import io.modelcontextprotocol.modern.server.McpTransportResponse;
import io.modelcontextprotocol.modern.server.RequestStateCodec;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;

/**
 * The revision without sessions, 2026-07-28. What a request has to carry, and who answers it, is the SDK's; the way over
 * HTTP is ours, as for the others: what waits holds no thread, and ends with its connection. Thread-safe.
 */
public final class Stateless implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Stateless.class);
    private static final int MOST = 10_000;
    private static final int MOST_OF_ONE = 1_000;
    /** What the SDK looks at, and keeps for as long as a request waits; so there is not much of it. */
    private static final List<String> KEPT = List.of("_meta", "name", "notifications");

    private static final int MOST_KEPT = 500;
    /** A dropped connection is noticed at the second write after it, so within twice this. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(3);
    /** What the server says of itself changes with its version alone. */
    private static final long DISCOVERY_FRESH_MS = Duration.ofHours(1).toMillis();

    private final Map<Reply, Principal> open = new ConcurrentHashMap<>();
    private final Places places = new Places(MOST, MOST_OF_ONE);
    private final McpServer server;
    private final Tokens tokens;
    private final Executor executor;
    private final Time.Scheduled keepAlive;

    public Stateless(
            Tokens tokens, Tools tools, ToolCalls work, Tasks tasks, Changes changes, Time time, Executor executor) {
        this.tokens = tokens;
        this.executor = executor;
        this.server = McpServer.builder()
                .jsonMapper(SdkJson.SHARED)
                .serverInfo(McpSchema.Implementation.builder("sophon-gateway", GatewayVersion.current())
                        .title("Sophon Gateway")
                        .build())
                .instructions(Tools.INSTRUCTIONS)
                .supportedVersions(Revisions.ALL)
                .requestStateCodec(new NoState())
                .discoverCache(DISCOVERY_FRESH_MS, McpSchema.CacheScope.PUBLIC)
                .features(List.of(new StatelessTools(tools, work), new StatelessTasks(tasks)))
                .subscriptions(changes)
                .build();
        this.keepAlive = time.every(KEEP_ALIVE, () -> Settling.run(executor, this::tend));
    }

    /** Nothing here asks an agent for anything, so no state comes back from one. */
    private static final class NoState implements RequestStateCodec {
        @Override
        public String seal(McpRequestContext context, String state) {
            throw new UnsupportedOperationException("No state is given away");
        }

        @Override
        public @Nullable String open(McpRequestContext context, String sealed) {
            return null;
        }
    }

    /** Whether a message is of this revision, or of one that is not known and no older. */
    public static boolean speaks(Posted posted, Message message) {
        return message.meta().path(McpSchema.MetaKeys.PROTOCOL_VERSION).isTextual()
                || message.method().equals(McpSchema.METHOD_SERVER_DISCOVER)
                || (posted.revision().equals(Revisions.STATELESS)
                        && !message.method().equals(Conversations.INITIALIZE));
    }

    private void tend() {
        open.forEach((reply, principal) -> {
            if (tokens.stands(principal)) {
                reply.keepAlive();
            } else {
                reply.drop();
            }
        });
    }

    /** Takes one message. */
    public void take(Posted posted, Message message) throws IOException, HttpProblem {
        if (!message.isRequest()) {
            // A closed connection is what cancels here; nothing else is told.
            posted.response().setStatus(202);
            return;
        }
        RequestId id = RequestId.of(Objects.requireNonNull(message.id()));
        check(posted, message);
        Principal principal = posted.principal();
        if (!places.free(principal.id())) {
            throw new HttpProblem(503, HttpProblem.INTERNAL_ERROR, "Too many requests wait already; try again later");
        }
        Disposable.Swap work = Disposables.swap();
        AtomicReference<@Nullable Reply> self = new AtomicReference<>();
        Reply reply = posted.later(1, executor, () -> {
            Reply gone = self.get();
            if (gone != null) {
                left(gone);
            }
            work.dispose();
        });
        self.set(reply);
        places.occupy(principal.id());
        open.put(reply, principal);
        Asked asked = Asked.of(principal, message.params(), posted.body());
        work.update(
                server.handle(asked.context(), new JsonRpc.JSONRPCRequest(message.method(), id.sdks(), looked(message)))
                        .flatMapMany(Stateless::messages)
                        .contextWrite(context -> context.put(McpTransportContext.KEY, asked.context()))
                        .doFinally(how -> {
                            left(reply);
                            reply.close();
                        })
                        .subscribe(
                                said -> say(reply, said, id),
                                failure -> LOG.error("A request of {} failed", principal.name(), failure)));
    }

    private void left(Reply reply) {
        Principal principal = open.remove(reply);
        if (principal != null) {
            places.leave(principal.id());
        }
    }

    private static void check(Posted posted, Message message) throws HttpProblem {
        for (String name : KEPT) {
            if (values(message.params().path(name)) > MOST_KEPT) {
                throw new HttpProblem(
                        400, RpcProblem.INVALID_PARAMS, name + ": expected " + MOST_KEPT + " values at most");
            }
        }
        Optional<String> mirrored = MirroredHeaders.problem(posted.request(), message);
        if (mirrored.isPresent()) {
            throw new HttpProblem(400, HttpProblem.HEADER_MISMATCH, mirrored.get());
        }
        String revision =
                message.meta().path(McpSchema.MetaKeys.PROTOCOL_VERSION).asText(Revisions.STATELESS);
        if (!revision.equals(Revisions.STATELESS)) {
            throw HttpProblem.unsupported(revision, null);
        }
    }

    private static int values(JsonNode tree) {
        int values = 1;
        for (JsonNode one : tree) {
            values += values > MOST_KEPT ? 1 : values(one);
        }
        return values;
    }

    /** What the SDK looks at, and keeps: a command's params go to their Node as they came. */
    private static Map<String, Object> looked(Message message) {
        Map<String, Object> params = new HashMap<>();
        for (String name : KEPT) {
            JsonNode value = message.params().get(name);
            if (value != null) {
                params.put(name, SdkJson.SHARED.convertValue(value, Object.class));
            }
        }
        return params;
    }

    private static Flux<JsonRpc.JSONRPCMessage> messages(McpTransportResponse response) {
        if (response instanceof McpTransportResponse.Streaming streaming) {
            return streaming.messages();
        }
        return Flux.just(
                response instanceof McpTransportResponse.Result result
                        ? result.response()
                        : ((McpTransportResponse.Error) response).response());
    }

    private static void say(Reply reply, JsonRpc.JSONRPCMessage said, RequestId id) {
        byte[] json = id.json(said);
        if (said instanceof JsonRpc.JSONRPCResponse response) {
            reply.answer(
                    response.error() == null ? 200 : status(response.error().code()), json);
        } else {
            reply.tell(json);
        }
    }

    private static int status(int code) {
        return switch (code) {
            case RpcProblem.METHOD_NOT_FOUND -> 404;
            case RpcProblem.INTERNAL_ERROR -> 500;
            default -> 400;
        };
    }

    @Override
    public void close() {
        keepAlive.cancel();
        server.closeGracefully();
        open.keySet().forEach(Reply::close);
    }
}
