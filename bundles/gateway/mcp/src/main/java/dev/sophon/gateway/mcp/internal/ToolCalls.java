package dev.sophon.gateway.mcp.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.commands.Commands;
import dev.sophon.gateway.commands.Params;
import dev.sophon.gateway.nodes.Nodes;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.ParamsValidator;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.CommandResult;
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
    private final Tasks tasks;
    private final CallProgress progress;
    private final Executor executor;

    ToolCalls(Nodes nodes, Commands commands, Tasks tasks, CallProgress progress, Executor executor) {
        this.nodes = nodes;
        this.commands = commands;
        this.tasks = tasks;
        this.progress = progress;
        this.executor = executor;
    }

    /**
     * Runs a tool; the command is cancelled when the subscription is. Fails with {@link RpcProblem} alone.
     *
     * @return its result, or a task that will have it
     */
    Mono<ObjectNode> call(ToolCall call) {
        return Mono.defer(() -> start(call))
                .onErrorResume(
                        Refusal.class,
                        e -> Mono.just(CallResults.failure(e.reason().wireName(), e.getMessage())))
                .onErrorMap(e -> !(e instanceof RpcProblem), ToolCalls::unexpected);
    }

    /** What is unexpected stays inside; the agent gets what it is found by. */
    static RpcProblem unexpected(Throwable problem) {
        String id = id();
        LOG.error("A tool failed; told as {}", id, problem);
        return new RpcProblem(RpcProblem.INTERNAL_ERROR, "Unexpected failure; the Gateway's log has it under " + id);
    }

    private static String id() {
        return Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), 36);
    }

    private Mono<ObjectNode> start(ToolCall call) {
        String tool = Tools.listedName(call.tool());
        JsonNode given = call.params().path("arguments");
        JsonNode sent = given.isMissingNode() || given.isNull() ? Json.mapper().createObjectNode() : given;
        JsonNode schema =
                switch (tool) {
                    case Tools.NODE_LIST -> Tools.LIST_SCHEMA;
                    case Tools.NODE_COMMAND -> Tools.COMMAND_SCHEMA;
                    case Tools.NODE_PRESENT_CANVAS -> Tools.CANVAS_SCHEMA;
                    default ->
                        throw new RpcProblem(
                                RpcProblem.INVALID_PARAMS,
                                "Unknown tool; known: node_list, node_command, node_present_canvas");
                };
        Optional<String> problem = ParamsValidator.problem(schema, sent);
        if (problem.isPresent()) {
            throw Refusal.invalid(problem.get());
        }
        Principal principal = call.principal();
        JsonNode arguments = ParamsValidator.withoutNulls(sent);
        if (tool.equals(Tools.NODE_LIST)) {
            return Mono.just(CallResults.told(new NodeList(nodes).tell(arguments, principal)));
        }
        if (!Tools.issues(principal)) {
            throw Refusal.forbidden("A token with the role " + principal.role().wireName() + " may not run commands");
        }
        Commands.Issue issue =
                tool.equals(Tools.NODE_COMMAND) ? command(principal, arguments) : canvas(principal, arguments);
        return Mono.create(sink -> run(issue, call, sink));
    }

    private static Commands.Issue command(Principal principal, JsonNode arguments) {
        JsonNode timeout = arguments.path("timeoutMs");
        return new Commands.Issue(
                arguments.path("nodeId").asText(),
                arguments.path("command").asText(),
                Params.of(arguments.get("params")),
                timeout.isNumber() ? timeout.asInt() : null,
                arguments.path("idempotencyKey").asText(null),
                principal,
                id());
    }

    private static Commands.Issue canvas(Principal principal, JsonNode arguments) {
        ObjectNode params = ((ObjectNode) arguments).deepCopy();
        params.remove("nodeId");
        return new Commands.Issue(
                arguments.path("nodeId").asText(), "canvas.present", Params.of(params), null, null, principal, id());
    }

    private void run(Commands.Issue issue, ToolCall call, MonoSink<ObjectNode> sink) {
        Commands.Issued issued = commands.issue(issue);
        String commandId = issued.commandId();
        CallProgress.@Nullable Call followed = call.takesTask() || call.wantsProgress()
                ? progress.follow(commandId, (step, waits, words) -> {
                    if (waits && call.takesTask()) {
                        becomeTask(commandId, sink);
                    } else if (call.wantsProgress()) {
                        tell(call, step, words);
                    }
                })
                : null;
        sink.onCancel(() -> executor.execute(() -> cancel(commandId, issue.requester())));
        sink.onDispose(() -> {
            if (followed != null) {
                progress.forget(followed);
            }
        });
        // A screenshot takes a while to put into its form, and whoever brings it must not be held up.
        var unused = issued.outcome().whenCompleteAsync((result, failure) -> settle(issue, result, sink), executor);
    }

    private void settle(Commands.Issue issue, CommandResult result, MonoSink<ObjectNode> sink) {
        try {
            sink.success(
                    result.error() == ErrorCode.UNKNOWN_COMMAND
                            ? CallResults.of(result, unknown(issue))
                            : CallResults.of(result));
        } catch (RuntimeException e) {
            sink.error(e);
        }
    }

    private String unknown(Commands.Issue issue) {
        return nodes.find(issue.nodeId())
                .map(node -> NearestName.unknownCommand(node.catalogue(), issue.command()))
                .orElse("The node is gone");
    }

    /** The handle goes out when whoever has it can ask for the outcome, whatever happens to this process. */
    private void becomeTask(String commandId, MonoSink<ObjectNode> sink) {
        var unused = commands.recorded()
                .thenAcceptAsync(
                        written -> tasks.find(commandId).ifPresent(view -> sink.success(tasks.handle(view))), executor)
                .exceptionally(problem -> {
                    // The call goes on as one that knows no tasks.
                    LOG.warn("{} cannot be made a task: {}", commandId, problem.toString());
                    return null;
                });
    }

    private static void tell(ToolCall call, int step, String words) {
        ObjectNode told = Json.mapper().createObjectNode();
        told.set("progressToken", call.progressToken());
        call.progress().accept(told.put("progress", step).put("message", words));
    }

    private void cancel(String commandId, Principal by) {
        try {
            commands.cancel(commandId, by);
        } catch (Refusal e) {
            LOG.debug("{} is not cancelled: {}", commandId, e.getMessage());
        }
    }
}
