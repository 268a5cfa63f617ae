package dev.sophon.gateway.mcp.internal.stateless;

import dev.sophon.gateway.commands.CommandView;
import dev.sophon.gateway.mcp.internal.tools.Settling;
import dev.sophon.gateway.mcp.internal.tools.Tasks;
import dev.sophon.gateway.mcp.internal.tools.Tools;
import dev.sophon.gateway.mcp.internal.tools.Waiting;
import dev.sophon.gateway.runtime.Event;
import dev.sophon.gateway.runtime.Events;
import dev.sophon.gateway.runtime.Time;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.modern.McpSchema;
import io.modelcontextprotocol.modern.server.feature.McpChangePublisher;
import io.modelcontextprotocol.modern.server.feature.ServerChange;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

/** What listeners without a session are told: that their tools have changed, and how their tasks stand. Thread-safe. */
public final class Changes implements McpChangePublisher, AutoCloseable {
    private static final String TASK = "notifications/tasks";
    private static final Set<String> STEPS =
            Set.of(Event.APPROVAL_REQUESTED, Event.APPROVAL_DECIDED, Event.COMMAND_FINISHED);

    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
    private final Waiting<Listener> tasked = new Waiting<>();
    private final Tools tools;
    private final Tasks tasks;
    private final Executor executor;
    private final Settling settling;
    private final Events.Subscription subscription;

    public Changes(Events events, Tools tools, Tasks tasks, Time time, Executor executor) {
        this.tools = tools;
        this.tasks = tasks;
        this.executor = executor;
        this.settling = new Settling(events, time, executor, () -> listeners.forEach(Listener::tellTools));
        this.subscription = events.subscribe(Long.MAX_VALUE, event -> {
            if (STEPS.contains(event.type())) {
                hear(String.valueOf(event.data().get("commandId")));
            }
        });
    }

    private void hear(String commandId) {
        tasked.of(commandId).forEach(listener -> Settling.run(executor, () -> listener.tellTask(commandId)));
    }

    /** One who listens. */
    private final class Listener {
        private final Asked asked;
        private final FluxSink<ServerChange> sink;
        private String told;

        private Listener(Asked asked, FluxSink<ServerChange> sink) {
            this.asked = asked;
            this.sink = sink;
            this.told = tools.fingerprint(asked.principal());
        }

        private synchronized void tellTools() {
            String now = tools.fingerprint(asked.principal());
            if (!now.equals(told)) {
                told = now;
                sink.next(new ServerChange.ToolsListChanged());
            }
        }

        private void tellTask(String commandId) {
            tasks.find(commandId).ifPresent(view -> sink.next(new TaskChange(tasks, view)));
        }
    }

    private record TaskChange(Tasks tasks, CommandView view) implements ServerChange {
        @Override
        public String method() {
            return TASK;
        }

        @Override
        public Object params() {
            return tasks.detailed(view);
        }

        @Override
        public boolean isHonouredBy(McpSchema.SubscriptionFilter filter) {
            return filter.get(StatelessTasks.FILTER) != null;
        }
    }

    @Override
    public Flux<ServerChange> changes() {
        return Flux.deferContextual(context -> {
            Asked asked = Asked.of(context.<McpTransportContext>get(McpTransportContext.KEY));
            return Flux.create(sink -> {
                Listener listener = new Listener(asked, sink);
                listeners.add(listener);
                Set<String> own = Set.copyOf(asked.tasks());
                own.forEach(task -> tasked.add(task, listener));
                sink.onDispose(() -> {
                    listeners.remove(listener);
                    own.forEach(task -> tasked.remove(task, listener));
                });
                // Whatever has happened before this was heard is told now.
                own.forEach(task -> Settling.run(executor, () -> listener.tellTask(task)));
            });
        });
    }

    @Override
    public void close() {
        settling.close();
        subscription.close();
    }
}
