package dev.sophon.gateway.mcp.internal.stateless;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.gateway.mcp.internal.tools.ToolCall;
import dev.sophon.gateway.mcp.internal.tools.ToolCalls;
import dev.sophon.gateway.mcp.internal.tools.Tools;
import dev.sophon.gateway.mcp.internal.wire.RpcProblem;
import dev.sophon.protocol.json.Json;
import io.modelcontextprotocol.modern.McpException;
import io.modelcontextprotocol.modern.McpSchema;
import io.modelcontextprotocol.modern.server.McpAsyncNotifier;
import io.modelcontextprotocol.modern.server.McpAsyncResponse;
import io.modelcontextprotocol.modern.server.McpFeature;
import io.modelcontextprotocol.modern.server.McpRequestContext;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** The tools, in the revision without sessions. */
final class StatelessTools implements McpFeature {
    private static final Logger LOG = LoggerFactory.getLogger(StatelessTools.class);
    /** How long an agent may go by a list that it has, without listening. */
    private static final int FRESH_MS = 60_000;

    private final Tools tools;
    private final ToolCalls work;

    StatelessTools(Tools tools, ToolCalls work) {
        this.tools = tools;
        this.work = work;
    }

    @Override
    public Set<String> methods() {
        return Set.of(McpSchema.METHOD_TOOLS_LIST, McpSchema.METHOD_TOOLS_CALL);
    }

    @Override
    public void capabilities(McpSchema.ServerCapabilities.Builder builder) {
        builder.tools(true);
    }

    @Override
    public Mono<McpAsyncResponse<Asked.Result>> handle(McpRequestContext context, Object params) {
        Asked asked = Asked.of(context);
        return Mono.just(
                context.method().equals(McpSchema.METHOD_TOOLS_LIST)
                        ? McpAsyncResponse.result(new Asked.Result(list(asked)))
                        : McpAsyncResponse.streaming(notifier -> call(context, asked, notifier)));
    }

    private ObjectNode list(Asked asked) {
        ObjectNode list = Json.mapper().createObjectNode();
        list.set("tools", tools.list(asked.principal()));
        // What there is depends on who asks.
        return list.put("ttlMs", FRESH_MS).put("cacheScope", "private");
    }

    private Mono<Asked.Result> call(McpRequestContext context, Asked asked, McpAsyncNotifier notifier) {
        ToolCall call = ToolCall.of(
                asked.takeParams(),
                asked.principal(),
                Asked.knowsTasks(context),
                told -> notifier.notify(McpSchema.METHOD_NOTIFICATION_PROGRESS, told)
                        .subscribe(done -> {}, failure -> LOG.debug("Progress was not told: {}", failure.toString())),
                asked.body()::until);
        return work.call(call)
                .map(Asked.Result::new)
                .onErrorMap(RpcProblem.class, problem -> new McpException(problem.code(), problem.words()));
    }
}
