package dev.sophon.gateway.mcp.internal.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.commands.CommandView;
import dev.sophon.gateway.commands.Commands;
import dev.sophon.gateway.commands.Params;
import dev.sophon.gateway.mcp.internal.wire.RpcProblem;
import dev.sophon.gateway.nodes.Nodes;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.web.Fields;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.ParamsValidator;
import dev.sophon.protocol.PublishedScopes;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.CommandResult;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** Tools at work. What goes wrong with a command is a result that the agent reads, never an error of the protocol. */
public final class ToolCalls {
    private static final Logger LOG = LoggerFactory.getLogger(ToolCalls.class);

    private final Nodes nodes;
    private final Commands commands;
    private final Tasks tasks;
    private final CallProgress progress;
    private final CanvasFilling filling;
    private final Executor executor;

    public ToolCalls(
            Nodes nodes,
            Commands commands,
            Tasks tasks,
            CallProgress progress,
            CanvasFilling filling,
            Executor executor) {
        this.nodes = nodes;
        this.commands = commands;
        this.tasks = tasks;
        this.progress = progress;
        this.filling = filling;
        this.executor = executor;
    }

    /**
     * Runs a tool; the command is cancelled when all subscriptions to it are. Fails with {@link RpcProblem} alone.
     *
     * @return its result, or a task that will have it
     */
    public Mono<ObjectNode> call(ToolCall call) {
        return Mono.defer(() -> start(call))
                .onErrorResume(
                        Refusal.class,
                        e -> Mono.just(CallResults.failure(e.reason().wireName(), e.getMessage())))
                .onErrorMap(e -> !(e instanceof RpcProblem), ToolCalls::unexpected);
    }

    /** What is unexpected stays inside; the agent gets what it is found by. */
    public static RpcProblem unexpected(Throwable problem) {
        String id = id();
        LOG.error("A tool failed; told as {}", id, problem);
        return new RpcProblem(RpcProblem.INTERNAL_ERROR, "Unexpected failure; the Gateway's log has it under " + id);
    }

    private static String id() {
        return Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), 36);
    }

    private Mono<ObjectNode> start(ToolCall call) {
        String tool = Tools.listedName(call.tool());
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
        Optional<String> problem = ParamsValidator.problem(schema, call.arguments());
        if (problem.isPresent()) {
            throw Refusal.invalid(problem.get());
        }
        Principal principal = call.caller().principal();
        JsonNode arguments = ParamsValidator.withoutNulls(call.arguments());
        if (tool.equals(Tools.NODE_LIST)) {
            return Mono.just(CallResults.told(new NodeList(nodes).tell(arguments, principal)));
        }
        if (!Tools.issues(principal)) {
            throw Refusal.forbidden("A token with the role " + principal.role().wireName() + " may not run commands");
        }
        Running running =
                tool.equals(Tools.NODE_COMMAND) ? command(call.caller(), arguments) : canvas(call.caller(), arguments);
        return Mono.create(running::follow);
    }

    private Running command(ToolCall.Caller caller, JsonNode arguments) {
        JsonNode timeout = arguments.path("timeoutMs");
        String nodeId = arguments.path("nodeId").asText();
        String command = arguments.path("command").asText();
        Commands.Issue issue = new Commands.Issue(
                nodeId,
                command,
                Params.of(AgentsDefaults.of(nodes, nodeId, command, arguments.get("params"))),
                timeout.isNumber() ? timeout.asInt() : null,
                arguments.path("idempotencyKey").asText(null),
                caller.principal(),
                id(),
                Fields.time("queue.until", arguments.at("/queue/until").asText(null)));
        return new Running(issue, caller, Json.mapper().createObjectNode());
    }

    private Running canvas(ToolCall.Caller caller, JsonNode arguments) {
        // First: who may not show it puts nothing into it.
        caller.principal().require(PublishedScopes.CANVAS_CONTROL.name());
        CanvasFilling.Filled filled = filling.fill(arguments, caller.principal());
        Commands.Issue issue = new Commands.Issue(
                arguments.path("nodeId").asText(),
                "canvas.present",
                Params.of(filled.params()),
                null,
                null,
                caller.principal(),
                id());
        return new Running(issue, caller, filled.told());
    }

    /** A command under way for a call: of what it was issued with, only what the answer needs is kept. */
    private final class Running {
        private final String nodeId;
        private final String command;
        private final ToolCall.Caller caller;
        private final ObjectNode beside;
        private final Commands.Issued issued;
        /** Whether it is kept until its node comes: then nobody waits here. */
        private final boolean queued;

        /** @param beside told with the command's result, where it is one */
        Running(Commands.Issue issue, ToolCall.Caller caller, ObjectNode beside) {
            this.nodeId = issue.nodeId();
            this.command = issue.command();
            this.caller = caller;
            this.beside = beside;
            this.issued = commands.issue(issue);
            this.queued = issue.queueUntil() != null;
            caller.works().accept(queued ? CompletableFuture.completedFuture(null) : issued.outcome());
        }

        void follow(MonoSink<ObjectNode> sink) {
            if (queued && !issued.outcome().isDone()) {
                sink.onCancel(() -> executor.execute(this::leave));
                var unused = commands.recorded()
                        .whenCompleteAsync((written, problem) -> keep(sink, problem == null), executor);
                return;
            }
            CallProgress.@Nullable Call followed = caller.takesTask() || caller.wantsProgress()
                    ? progress.follow(issued.commandId(), (step, waits, words) -> {
                        if (waits && caller.takesTask()) {
                            becomeTask(sink);
                        } else if (caller.wantsProgress()) {
                            tell(step, words);
                        }
                    })
                    : null;
            sink.onCancel(() -> executor.execute(this::leave));
            sink.onDispose(() -> {
                if (followed != null) {
                    progress.forget(followed);
                }
            });
            // A screenshot takes a while to put into its form, and whoever brings it must not be held up.
            var unused = issued.outcome().whenCompleteAsync((result, failure) -> settle(result, sink), executor);
        }

        /** Answers when whoever has its id can ask for it, whatever happens to this process. */
        private void keep(MonoSink<ObjectNode> sink, boolean written) {
            try {
                CommandView view = written ? tasks.find(issued.commandId()).orElse(null) : null;
                if (view == null) {
                    leave();
                    sink.success(CallResults.failure(
                            ErrorCode.INTERNAL_ERROR.wireName(), "The command could not be written down"));
                } else if (view.status() == CommandView.Status.ENDED) {
                    var unused =
                            issued.outcome().whenCompleteAsync((result, failure) -> settle(result, sink), executor);
                } else {
                    sink.success(caller.takesTask() ? tasks.handle(view, beside) : CallResults.kept(view));
                }
            } catch (RuntimeException e) {
                sink.error(e);
            }
        }

        private void settle(CommandResult result, MonoSink<ObjectNode> sink) {
            try {
                String message = result.error() == ErrorCode.UNKNOWN_COMMAND ? unknown() : result.message();
                sink.success(CallResults.of(result, message, beside));
            } catch (RuntimeException e) {
                sink.error(e);
            }
        }

        private String unknown() {
            return nodes.find(nodeId)
                    .map(node ->
                            CommandList.unknown(node.shownTo(caller.principal()).catalogue(), command))
                    .orElse("The node is gone");
        }

        /** The handle goes out when whoever has it can ask for the outcome, whatever happens to this process. */
        private void becomeTask(MonoSink<ObjectNode> sink) {
            var unused = commands.recorded()
                    .thenAcceptAsync(
                            written -> tasks.find(issued.commandId())
                                    .ifPresent(view -> sink.success(tasks.handle(view, beside))),
                            executor)
                    .exceptionally(problem -> {
                        // The call goes on as one that knows no tasks.
                        LOG.warn("{} cannot be made a task: {}", issued.commandId(), problem.toString());
                        return null;
                    });
        }

        private void tell(int step, String words) {
            ObjectNode told = Json.mapper().createObjectNode();
            told.set("progressToken", caller.progressToken());
            caller.progress().accept(told.put("progress", step).put("message", words));
        }

        /** Another call with the same key may have joined it. */
        private void leave() {
            try {
                commands.leave(issued.commandId(), caller.principal());
            } catch (Refusal e) {
                LOG.debug("{} is not cancelled: {}", issued.commandId(), e.getMessage());
            }
        }
    }
}
