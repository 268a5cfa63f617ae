package dev.sophon.gateway.commands.internal;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.nodes.Beat;
import dev.sophon.gateway.nodes.Catalogue;
import dev.sophon.gateway.nodes.Node;
import dev.sophon.gateway.nodes.NodeLink;
import dev.sophon.gateway.nodes.NodeRouter;
import dev.sophon.gateway.nodes.NodeStatus;
import dev.sophon.gateway.nodes.Nodes;
import dev.sophon.gateway.nodes.NodesChange;
import dev.sophon.protocol.Availability;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.wire.CommandInfo;
import dev.sophon.protocol.wire.CommandResult;
import dev.sophon.protocol.wire.ExecuteCommand;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** One node that is connected, and the way to it: what is sent to it waits until somebody answers for it. */
final class OneNode implements Nodes, NodeRouter {
    static final String ID = "office";

    private volatile Node node = node(Set.of("node.command", "system.execute", "system.info", "browser.evaluate"));
    private final Map<String, CompletableFuture<CommandResult>> flights = new ConcurrentHashMap<>();
    private final List<String> sent = new CopyOnWriteArrayList<>();
    private final Map<String, ExecuteCommand.Approval> approvals = new ConcurrentHashMap<>();
    private final List<String> cancelled = new CopyOnWriteArrayList<>();
    private volatile boolean away;
    private volatile Runnable sending = () -> {};
    private volatile Runnable giving = () -> {};

    private static Node node(Set<String> scopes) {
        return new Node(
                ID,
                "Office",
                "linux",
                NodeStatus.ONLINE,
                scopes,
                null,
                List.of(),
                Instant.EPOCH,
                Node.Machine.UNKNOWN,
                Node.Vitals.UNKNOWN,
                new Catalogue(
                        "c",
                        List.of(
                                info("system.info", "system.info", Risk.NONE),
                                info("system.execute", "system.execute", Risk.CRITICAL),
                                info("odd.execute", "system.execute", Risk.NONE),
                                info("browser.evaluate", "browser.evaluate", Risk.CRITICAL),
                                info("notify.show", "notify.send", Risk.NONE),
                                info("steps.run", "steps.run", Risk.NONE),
                                waitFor()),
                        List.of(),
                        EncodedJson.of(List.of()),
                        Set.of("browser.evaluate")),
                null,
                null);
    }

    private static CommandInfo waitFor() {
        ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        properties.putObject("process").put("type", "object");
        properties.putObject("clipboard").put("type", "boolean");
        return new CommandInfo(
                "screen.waitFor", "screen.capture", Risk.LOW, Availability.AVAILABLE, null, schema, "b", "1");
    }

    /** What takes a text, where it takes anything. */
    private static CommandInfo info(String name, String scope, Risk risk) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode().put("type", "object");
        schema.putObject("properties").putObject("text").put("type", "string");
        return new CommandInfo(name, scope, risk, Availability.AVAILABLE, null, schema, "b", "1");
    }

    /** Only these from now on. */
    void grants(String... scopes) {
        node = node(Set.of(scopes));
    }

    /** The ids of what has been sent, in its order. */
    List<String> sent() {
        return List.copyOf(sent);
    }

    /** What came with a command, when it was sent last. */
    ExecuteCommand.@Nullable Approval approval(String commandId) {
        return approvals.get(commandId);
    }

    /** The ids of what it knew already when it was told to stop it. */
    List<String> cancelled() {
        return List.copyOf(cancelled);
    }

    /** Its connection is lost. */
    void goesAway() {
        away = true;
    }

    /** Its pairing is over, as whoever ends that tells behind it. */
    void isRevoked() {
        away = true;
        node = node.with(NodeStatus.REVOKED);
    }

    /** And is there again. */
    void comes() {
        away = false;
    }

    /** What happens between a look at a command and its sending. */
    void whenSending(Runnable what) {
        sending = what;
    }

    /** What happens between the look whether it is there and the giving of what was queued. */
    void whenGiving(Runnable what) {
        giving = what;
    }

    /** Ends what was sent, as the Node's word or the clock does. */
    void answers(CommandResult result) {
        beginsToEnd(result).run();
    }

    /** The same in two steps: from here on nobody waits for the Node; the outcome is told by what is given. */
    Runnable beginsToEnd(CommandResult result) {
        CompletableFuture<CommandResult> flight = Objects.requireNonNull(flights.remove(result.commandId()));
        return () -> flight.complete(result);
    }

    @Override
    public Optional<Node> find(String nodeId) {
        return nodeId.equals(ID) ? Optional.of(node) : Optional.empty();
    }

    @Override
    public boolean reaches(String nodeId) {
        return nodeId.equals(ID) && !away;
    }

    @Override
    public CompletableFuture<CommandResult> execute(String nodeId, ExecuteCommand command) {
        sending.run();
        CompletableFuture<CommandResult> outcome = new CompletableFuture<>();
        flights.put(command.commandId(), outcome);
        if (command.approval() != null) {
            approvals.put(command.commandId(), command.approval());
        }
        sent.add(command.commandId());
        return outcome;
    }

    @Override
    public Optional<CompletableFuture<CommandResult>> give(String nodeId, ExecuteCommand command) {
        giving.run();
        return away ? Optional.empty() : Optional.of(execute(nodeId, command));
    }

    @Override
    public CompletableFuture<CommandResult> expect(String nodeId, ExecuteCommand command, Duration patience) {
        return execute(nodeId, command);
    }

    @Override
    public boolean cancel(String nodeId, String commandId) {
        if (sent.contains(commandId)) {
            cancelled.add(commandId);
        }
        return !away;
    }

    @Override
    public boolean tell(String nodeId, String method, Object argument) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean settled(String nodeId, CommandResult result) {
        CompletableFuture<CommandResult> flight = nodeId.equals(ID) ? flights.remove(result.commandId()) : null;
        return flight != null && flight.complete(result);
    }

    @Override
    public void resend(NodeLink link, Set<String> unsettled) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Node> list() {
        return List.of(node);
    }

    @Override
    public List<Beat> beats(String nodeId) {
        return List.of();
    }

    @Override
    public Node edit(
            String nodeId,
            @Nullable String displayName,
            @Nullable String group,
            @Nullable List<String> labels,
            Principal by) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Node grant(String nodeId, Set<String> scopes, Principal by) {
        throw new UnsupportedOperationException();
    }

    @Override
    public NodesChange.Outcome change(Collection<String> nodeIds, NodesChange change, boolean dryRun, Principal by) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void forget(String nodeId, Principal by) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void revoke(String nodeId, Principal by) {
        throw new UnsupportedOperationException();
    }
}
