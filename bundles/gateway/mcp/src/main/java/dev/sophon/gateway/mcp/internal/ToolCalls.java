package dev.sophon.gateway.mcp.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.nodes.Commands;
import dev.sophon.gateway.nodes.Nodes;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.protocol.ParamsValidator;
import dev.sophon.protocol.json.Json;
import io.modelcontextprotocol.server.McpAsyncServerExchange;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** Tools at work. What goes wrong with a command is a result that the agent reads, never an error of the protocol. */
final class ToolCalls {
    private static final Logger LOG = LoggerFactory.getLogger(ToolCalls.class);

    private final Nodes nodes;
    private final Commands commands;
    private final CallProgress progress;
    private final Executor executor;

    ToolCalls(Nodes nodes, Commands commands, CallProgress progress, Executor executor) {
        this.nodes = nodes;
        this.commands = commands;
        this.progress = progress;
        this.executor = executor;
    }

    /** Runs a tool; the command is cancelled when the subscription is. */
    Mono<CallToolResult> call(Principal principal, McpAsyncServerExchange exchange, JsonNode params) {
        return Mono.defer(() -> start(principal, exchange, params))
                .onErrorResume(
                        Refusal.class,
                        e -> Mono.just(CallResults.failure(e.reason().wireName(), e.getMessage())))
                .onErrorResume(e -> !(e instanceof McpError), e -> Mono.error(unexpected(e)));
    }

    /** What is unexpected stays inside; the agent gets what it is found by. */
    private static McpError unexpected(Throwable problem) {
        String id = id();
        LOG.error("A tool failed; told as {}", id, problem);
        return McpError.builder(McpSchema.ErrorCodes.INTERNAL_ERROR)
                .message("Unexpected failure; the Gateway's log has it under " + id)
                .build();
    }

    private static String id() {
        return Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), 36);
    }

    private Mono<CallToolResult> start(Principal principal, McpAsyncServerExchange exchange, JsonNode params) {
        String tool = Tools.listedName(params.path("name").asText());
        JsonNode arguments = params.path("arguments").isMissingNode()
                        || params.path("arguments").isNull()
                ? Json.mapper().createObjectNode()
                : params.path("arguments");
        JsonNode schema =
                switch (tool) {
                    case Tools.NODE_LIST -> Tools.LIST_SCHEMA;
                    case Tools.NODE_COMMAND -> Tools.COMMAND_SCHEMA;
                    case Tools.NODE_PRESENT_CANVAS -> Tools.CANVAS_SCHEMA;
                    default ->
                        throw McpError.builder(McpSchema.ErrorCodes.INVALID_PARAMS)
                                .message("Unknown tool; known: node_list, node_command, node_present_canvas")
                                .build();
                };
        Optional<String> problem = ParamsValidator.problem(schema, arguments);
        if (problem.isPresent()) {
            throw Refusal.invalid(problem.get());
        }
        if (tool.equals(Tools.NODE_LIST)) {
            return Mono.just(CallResults.told(new NodeList(nodes).tell(arguments, principal)));
        }
        if (!Tools.issues(principal)) {
            throw Refusal.forbidden("A token with the role " + principal.role().wireName() + " may not run commands");
        }
        JsonNode token = params.path("_meta").path("progressToken");
        Commands.Issue issue =
                tool.equals(Tools.NODE_COMMAND) ? command(principal, arguments) : canvas(principal, arguments);
        return Mono.create(sink -> run(issue, exchange, token, sink));
    }

    private static Commands.Issue command(Principal principal, JsonNode arguments) {
        JsonNode timeout = arguments.path("timeoutMs");
        return new Commands.Issue(
                arguments.path("nodeId").asText(),
                arguments.path("command").asText(),
                arguments.get("params"),
                timeout.isInt() ? timeout.asInt() : null,
                arguments.path("idempotencyKey").asText(null),
                principal,
                id());
    }

    private static Commands.Issue canvas(Principal principal, JsonNode arguments) {
        ObjectNode params = ((ObjectNode) arguments).deepCopy();
        params.remove("nodeId");
        return new Commands.Issue(
                arguments.path("nodeId").asText(), "canvas.present", params, null, null, principal, id());
    }

    private void run(
            Commands.Issue issue, McpAsyncServerExchange exchange, JsonNode token, MonoSink<CallToolResult> sink) {
        Commands.Issued issued = commands.issue(issue);
        CallProgress.@Nullable Call call = token.isTextual() || token.isIntegralNumber()
                ? progress.follow(issued.commandId(), (step, words) -> tell(exchange, token, step, words))
                : null;
        sink.onCancel(() -> executor.execute(() -> cancel(issued.commandId(), issue.requester())));
        sink.onDispose(() -> {
            if (call != null) {
                progress.forget(call);
            }
        });
        // A screenshot takes a while to put into its form, and whoever brings it must not be held up.
        var unused = issued.outcome()
                .whenCompleteAsync(
                        (result, failure) -> {
                            try {
                                sink.success(CallResults.of(result));
                            } catch (RuntimeException e) {
                                sink.error(e);
                            }
                        },
                        executor);
    }

    private static void tell(McpAsyncServerExchange exchange, JsonNode token, int step, String words) {
        Object same = token.isTextual() ? token.textValue() : token.numberValue();
        exchange.progressNotification(McpSchema.ProgressNotification.builder(same, step)
                        .message(words)
                        .build())
                .subscribe(sent -> {}, failure -> LOG.debug("Progress was not told: {}", failure.toString()));
    }

    private void cancel(String commandId, Principal by) {
        try {
            commands.cancel(commandId, by);
        } catch (Refusal e) {
            LOG.debug("{} is not cancelled: {}", commandId, e.getMessage());
        }
    }
}
