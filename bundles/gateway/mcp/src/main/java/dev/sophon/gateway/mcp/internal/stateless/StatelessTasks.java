package dev.sophon.gateway.mcp.internal.stateless;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.mcp.internal.tools.Tasks;
import dev.sophon.gateway.mcp.internal.tools.ToolCalls;
import dev.sophon.gateway.mcp.internal.wire.RpcProblem;
import dev.sophon.protocol.json.Json;
import io.modelcontextprotocol.modern.McpException;
import io.modelcontextprotocol.modern.McpSchema;
import io.modelcontextprotocol.modern.server.McpAsyncResponse;
import io.modelcontextprotocol.modern.server.McpFeature;
import io.modelcontextprotocol.modern.server.McpRequestContext;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reactor.core.publisher.Mono;

/** The Tasks extension (SEP-2663), for agents that declare it. */
final class StatelessTasks implements McpFeature {
    static final String GET = "tasks/get";
    static final String UPDATE = "tasks/update";
    static final String CANCEL = "tasks/cancel";
    /** Where a listener names the tasks that it wants to hear of. */
    static final String FILTER = "taskIds";

    private static final int MOST_HEARD = 100;

    private final Tasks tasks;

    StatelessTasks(Tasks tasks) {
        this.tasks = tasks;
    }

    @Override
    public Set<String> methods() {
        return Set.of(GET, UPDATE, CANCEL);
    }

    @Override
    public void capabilities(McpSchema.ServerCapabilities.Builder builder) {
        builder.extension(Tasks.EXTENSION, Map.of());
    }

    @Override
    public Mono<McpAsyncResponse<Asked.Result>> handle(McpRequestContext context, Object params) {
        return Mono.fromSupplier(() -> {
                    Asked.requireTasks(context);
                    return McpAsyncResponse.result(new Asked.Result(answer(context.method(), Asked.of(context))));
                })
                .onErrorMap(
                        problem -> !(problem instanceof McpException) && !(problem instanceof RpcProblem),
                        ToolCalls::unexpected)
                .onErrorMap(RpcProblem.class, problem -> new McpException(problem.code(), problem.words()));
    }

    private ObjectNode answer(String method, Asked asked) {
        JsonNode params = asked.takeParams();
        String taskId = params.path("taskId").asText();
        Principal principal = asked.principal();
        switch (method) {
            case UPDATE -> {
                if (!params.path("inputResponses").isObject()) {
                    throw new RpcProblem(RpcProblem.INVALID_PARAMS, "inputResponses: expected an object");
                }
                tasks.update(taskId, principal);
            }
            case CANCEL -> tasks.cancel(taskId, principal);
            default -> {
                return tasks.get(taskId, principal);
            }
        }
        return Json.mapper().createObjectNode();
    }

    @Override
    public McpSchema.SubscriptionFilter honouredSubscriptions(
            McpRequestContext context, McpSchema.SubscriptionFilter requested) {
        if (!(requested.get(FILTER) instanceof List<?> wanted)) {
            return McpSchema.SubscriptionFilter.EMPTY;
        }
        Asked.requireTasks(context);
        Asked asked = Asked.of(context);
        wanted.stream()
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .distinct()
                .limit(MOST_HEARD)
                .filter(task -> tasks.isOf(task, asked.principal()))
                .forEach(asked.tasks()::add);
        return McpSchema.SubscriptionFilter.of(Map.of(FILTER, List.copyOf(asked.tasks())));
    }
}
