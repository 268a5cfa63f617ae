package dev.sophon.gateway.nodes.internal;

import dev.sophon.gateway.nodes.NodeLink;
import dev.sophon.gateway.nodes.NodeRouter;
import dev.sophon.gateway.nodes.NodeStatus;
import dev.sophon.gateway.runtime.Event;
import dev.sophon.gateway.runtime.Events;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.Limits;
import dev.sophon.protocol.wire.CancelCommand;
import dev.sophon.protocol.wire.CommandResult;
import dev.sophon.protocol.wire.ExecuteCommand;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Sends commands over the connections of this process, and waits for each as long as its budget and the grace. */
@Component
public final class InMemoryRouter implements NodeRouter {
    private final NodeDirectory directory;
    private final Time time;
    private final Events.Subscription subscription;
    /** By their nodes, and there by their commands: a node that comes back has nothing to do with the others'. */
    private final Map<String, Map<String, Flight>> flights = new ConcurrentHashMap<>();

    /**
     * A command that has been sent and has no result yet.
     *
     * @param over the connection that it was sent over last; holds {@code null} if by the process before this one
     */
    private record Flight(
            String nodeId,
            ExecuteCommand command,
            long budgetEndNanos,
            CompletableFuture<CommandResult> outcome,
            AtomicReference<@Nullable NodeLink> over) {

        /** Makes it this connection's; false if it is that already. */
        boolean moveTo(NodeLink link) {
            NodeLink before = over.get();
            return before != link && over.compareAndSet(before, link);
        }
    }

    @Activate
    public InMemoryRouter(@Reference NodeDirectory directory, @Reference Time time, @Reference Events events) {
        this.directory = directory;
        this.time = time;
        this.subscription = events.subscribe(Long.MAX_VALUE, this::heard);
    }

    @Deactivate
    public void close() {
        subscription.close();
    }

    @Override
    public boolean reaches(String nodeId) {
        return directory.find(nodeId).map(InMemoryRouter::linkOf).isPresent();
    }

    @Override
    public CompletableFuture<CommandResult> execute(String nodeId, ExecuteCommand command) {
        return give(nodeId, command)
                .orElseGet(() ->
                        CompletableFuture.completedFuture(offline(command.commandId(), "The node is not connected")));
    }

    @Override
    public Optional<CompletableFuture<CommandResult>> give(String nodeId, ExecuteCommand command) {
        NodeEntry entry = directory.find(nodeId).orElse(null);
        NodeLink link = entry == null ? null : linkOf(entry);
        if (entry == null || link == null) {
            return Optional.empty();
        }
        Duration budget = Duration.ofMillis(command.timeoutMs());
        Flight flight = take(nodeId, command, budget, budget.plus(Limits.GRACE), link);
        link.send("ExecuteCommand", command);
        NodeLink now = linkOf(entry);
        if (now != null && now != link) {
            // The node came back between the look and the sending: whoever sent again then did not know of this one.
            sendAgain(flight, entry, now);
        }
        return Optional.of(flight.outcome());
    }

    @Override
    public CompletableFuture<CommandResult> expect(String nodeId, ExecuteCommand command, Duration patience) {
        return take(nodeId, command, Duration.ofMillis(command.timeoutMs()), patience, null)
                .outcome();
    }

    private Flight take(
            String nodeId, ExecuteCommand command, Duration budget, Duration patience, @Nullable NodeLink link) {
        Flight flight = new Flight(
                nodeId,
                command,
                time.nanos() + budget.toNanos(),
                new CompletableFuture<>(),
                new AtomicReference<>(link));
        flights.compute(nodeId, (id, known) -> {
            Map<String, Flight> of = known == null ? new ConcurrentHashMap<>() : known;
            of.put(command.commandId(), flight);
            return of;
        });
        Time.Scheduled deadline = time.after(patience, () -> end(flight, timeout(command)));
        var unused = flight.outcome().whenComplete((result, failure) -> deadline.cancel());
        return flight;
    }

    private static CommandResult timeout(ExecuteCommand command) {
        return CommandResult.failure(
                command.commandId(),
                ErrorCode.TIMEOUT,
                "No answer within " + command.timeoutMs() + " ms; what was begun on the Node may still complete",
                command.timeoutMs() + Limits.GRACE.toMillis());
    }

    private static CommandResult offline(String commandId, String message) {
        return CommandResult.failure(commandId, ErrorCode.NODE_OFFLINE, message, 0);
    }

    @Override
    public boolean cancel(String nodeId, String commandId) {
        return tell(nodeId, "CancelCommand", new CancelCommand(commandId));
    }

    @Override
    public boolean tell(String nodeId, String method, Object argument) {
        NodeEntry entry = directory.find(nodeId).orElse(null);
        NodeLink link = entry == null ? null : linkOf(entry);
        if (link == null) {
            return false;
        }
        link.send(method, argument);
        return true;
    }

    @Override
    public boolean settled(String nodeId, CommandResult result) {
        Flight flight = flights.getOrDefault(nodeId, Map.of()).get(result.commandId());
        return flight != null && end(flight, result);
    }

    @Override
    public void resend(NodeLink link, Set<String> unsettled) {
        NodeEntry entry = directory.find(link.nodeId()).orElse(null);
        if (entry == null) {
            return;
        }
        for (Flight flight : flights.getOrDefault(entry.id(), Map.of()).values()) {
            if (!unsettled.contains(flight.command().commandId())) {
                sendAgain(flight, entry, link);
            }
        }
    }

    private void sendAgain(Flight flight, NodeEntry entry, NodeLink link) {
        long left = TimeUnit.NANOSECONDS.toMillis(flight.budgetEndNanos() - time.nanos());
        if (left > 0 && entry.isCurrent(link) && flight.moveTo(link)) {
            link.send("ExecuteCommand", flight.command().withBudget((int) left));
        }
    }

    private void heard(Event event) {
        String node = event.nodeId();
        if (node != null && event.type().equals(Event.NODE_REVOKED)) {
            for (Flight flight : flights.getOrDefault(node, Map.of()).values()) {
                end(flight, offline(flight.command().commandId(), "The node's pairing was ended"));
            }
        }
    }

    private boolean end(Flight flight, CommandResult result) {
        boolean[] taken = new boolean[1];
        flights.computeIfPresent(flight.nodeId(), (id, of) -> {
            taken[0] = of.remove(flight.command().commandId(), flight);
            return of.isEmpty() ? null : of;
        });
        return taken[0] && flight.outcome().complete(result);
    }

    private static @Nullable NodeLink linkOf(NodeEntry entry) {
        return entry.node().status() == NodeStatus.OFFLINE ? null : entry.readyLink();
    }
}
