package dev.sophon.gateway.features.internal;

import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.features.internal.records.Named;
import dev.sophon.gateway.nodes.Beat;
import dev.sophon.gateway.nodes.Catalogue;
import dev.sophon.gateway.nodes.Node;
import dev.sophon.gateway.nodes.NodeLink;
import dev.sophon.gateway.nodes.NodeRouter;
import dev.sophon.gateway.nodes.NodeStatus;
import dev.sophon.gateway.nodes.Nodes;
import dev.sophon.gateway.nodes.NodesChange;
import dev.sophon.protocol.wire.CommandResult;
import dev.sophon.protocol.wire.DesiredFeatures;
import dev.sophon.protocol.wire.ExecuteCommand;
import dev.sophon.protocol.wire.FeatureState;
import dev.sophon.protocol.wire.FeatureState.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Nodes and the way to them, without any connection: each keeps what it is told, and answers as it is told to. */
final class PlayedNodes implements Nodes, NodeRouter {
    private final Map<String, Node> nodes = new ConcurrentHashMap<>();
    private final Set<String> online = ConcurrentHashMap.newKeySet();
    private final Map<String, List<DesiredFeatures>> told = new ConcurrentHashMap<>();
    /** What becomes of a feature set at a node; {@code null} for no answer. */
    private volatile BiFunction<String, Named, @Nullable State> plays = (id, feature) -> null;

    private volatile @Nullable Fleet fleet;
    private volatile boolean releases = true;

    /** Registers one that is approved, and not connected. */
    void add(String id, @Nullable String group, String... labels) {
        nodes.put(
                id,
                new Node(
                        id,
                        id,
                        "linux",
                        NodeStatus.APPROVED,
                        Set.of(),
                        group,
                        List.of(labels),
                        Instant.EPOCH,
                        Node.Machine.UNKNOWN,
                        Node.Vitals.UNKNOWN,
                        Catalogue.EMPTY,
                        null,
                        null));
    }

    void revoke(String id) {
        leave(id);
        nodes.computeIfPresent(id, (same, node) -> node.with(NodeStatus.REVOKED));
    }

    void remove(String id) {
        leave(id);
        nodes.remove(id);
    }

    /** Whether those who say hello from now on look for releases. */
    void takeReleases(boolean now) {
        releases = now;
    }

    /** From now on what comes is answered to this one. */
    void of(Fleet next) {
        fleet = next;
    }

    void play(BiFunction<String, Named, @Nullable State> how) {
        plays = how;
    }

    /** Connects one that takes feature sets, and says hello. */
    void greet(String id) {
        online.add(id);
        fleet().greeted(id, true, releases);
    }

    void leave(String id) {
        online.remove(id);
    }

    private Fleet fleet() {
        Fleet now = fleet;
        if (now == null) {
            throw new IllegalStateException("of() comes first");
        }
        return now;
    }

    List<DesiredFeatures> told(String id) {
        return List.copyOf(told.getOrDefault(id, List.of()));
    }

    /** What it was told last, as {@code revision name version …}. */
    String last(String id) {
        List<DesiredFeatures> all = told(id);
        if (all.isEmpty()) {
            return "nothing";
        }
        DesiredFeatures last = all.get(all.size() - 1);
        StringBuilder words = new StringBuilder().append(last.revision());
        last.features()
                .forEach(one -> words.append(' ').append(one.name()).append(' ').append(one.version()));
        if (last.release() != null) {
            words.append(" sophon-node ").append(last.release().version());
        }
        return words.toString();
    }

    /** How many were told of this version last. */
    long have(String name, String version) {
        return nodes.keySet().stream()
                .filter(id -> last(id).contains(" " + name + " " + version))
                .count();
    }

    @Override
    public boolean tell(String nodeId, String method, Object argument) {
        if (!online.contains(nodeId) || !(argument instanceof DesiredFeatures desired)) {
            return false;
        }
        told.computeIfAbsent(nodeId, id -> new CopyOnWriteArrayList<>()).add(desired);
        Stream<Named> all = Stream.concat(
                desired.features().stream().map(one -> new Named(one.name(), one.version())),
                Stream.ofNullable(desired.release()).map(one -> new Named("sophon-node", one.version())));
        List<FeatureState.Feature> states = all.flatMap(one -> Optional.ofNullable(plays.apply(nodeId, one)).stream()
                        .map(state -> new FeatureState.Feature(one.name(), one.version(), state, null)))
                .toList();
        if (!states.isEmpty() || (desired.features().isEmpty() && desired.release() == null)) {
            fleet().said(nodeId, new FeatureState(desired.revision(), states));
        }
        return true;
    }

    @Override
    public boolean reaches(String nodeId) {
        return online.contains(nodeId);
    }

    @Override
    public Optional<Node> find(String nodeId) {
        return Optional.ofNullable(nodes.get(nodeId));
    }

    @Override
    public List<Node> list() {
        return List.copyOf(nodes.values());
    }

    void regroup(String id, @Nullable String group, List<String> labels) {
        nodes.computeIfPresent(id, (same, node) -> node.named(id, group, labels));
    }

    @Override
    public List<Beat> beats(String nodeId) {
        throw new UnsupportedOperationException();
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
    public void revoke(String nodeId, Principal by) {
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
    public CompletableFuture<CommandResult> execute(String nodeId, ExecuteCommand command) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<CompletableFuture<CommandResult>> give(String nodeId, ExecuteCommand command) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<CommandResult> expect(String nodeId, ExecuteCommand command, Duration patience) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean cancel(String nodeId, String commandId) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean settled(String nodeId, CommandResult result) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void resend(NodeLink link, Set<String> unsettled) {
        throw new UnsupportedOperationException();
    }
}
