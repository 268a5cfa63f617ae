package dev.sophon.gateway.nodes.internal;

import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.nodes.Beat;
import dev.sophon.gateway.nodes.Node;
import dev.sophon.gateway.nodes.NodeLink;
import dev.sophon.gateway.nodes.NodeStatus;
import dev.sophon.gateway.nodes.Nodes;
import dev.sophon.gateway.nodes.NodesChange;
import dev.sophon.gateway.nodes.Pairing;
import dev.sophon.gateway.nodes.internal.NodeDirectory.Decision;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.protocol.wire.Revoked;
import dev.sophon.protocol.wire.ScopesChanged;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What operators see of the nodes and decide about them. */
@Component
public final class NodeRegistry implements Nodes {
    private final NodeDirectory directory;

    @Activate
    public NodeRegistry(@Reference NodeDirectory directory) {
        this.directory = directory;
    }

    @Override
    public Optional<Node> find(String nodeId) {
        return directory.find(nodeId).map(NodeEntry::node);
    }

    @Override
    public List<Node> list() {
        return directory.all().stream()
                .map(NodeEntry::node)
                .sorted(Comparator.comparing(Node::createdAt).reversed().thenComparing(Node::nodeId))
                .toList();
    }

    @Override
    public List<Beat> beats(String nodeId) {
        return directory.get(nodeId).beats().list();
    }

    @Override
    public Node edit(
            String nodeId,
            @Nullable String displayName,
            @Nullable String group,
            @Nullable List<String> labels,
            Principal by) {
        NodeEntry entry = directory.get(nodeId);
        String name = displayName == null ? null : NodeFields.text("displayName", displayName, 100);
        String sorted = NodeFields.group(group);
        List<String> marks = labels == null ? null : NodeFields.labels(labels);
        return directory
                .decide(entry, state -> {
                    Node node = state.node();
                    Node next = node.named(
                            name == null ? node.displayName() : name,
                            group == null ? node.group() : sorted,
                            marks == null ? node.labels() : marks);
                    return new Decision(state.with(next), directory.why("node.edit", nodeId, by, null));
                })
                .node();
    }

    @Override
    public Node grant(String nodeId, Set<String> scopes, Principal by) {
        NodeEntry entry = directory.get(nodeId);
        return directory
                .decide(entry, state -> {
                    Set<String> granted = NodeFields.scopes(scopes, state.node());
                    return new Decision(
                            state.with(state.node().with(granted)),
                            directory.why("node.scopes", nodeId, by, String.join(" ", granted)),
                            () -> told(entry, granted));
                })
                .node();
    }

    @Override
    public NodesChange.Outcome change(Collection<String> nodeIds, NodesChange change, boolean dryRun, Principal by) {
        return new ManyNodes(directory, change, by).change(nodeIds, dryRun, this::told);
    }

    private void told(NodeEntry entry, Set<String> granted) {
        synchronized (entry) {
            NodeLink link = entry.link();
            if (link != null) {
                link.send("ScopesChanged", new ScopesChanged(granted));
                if (entry.readyLink() != null) {
                    directory.standConnected(entry);
                }
            }
        }
    }

    @Override
    public void revoke(String nodeId, Principal by) {
        NodeEntry entry = directory.get(nodeId);
        directory.decide(
                entry,
                state -> new Decision(
                        state.with(state.node().with((Pairing) null).with(NodeStatus.REVOKED))
                                .tokenReplaced()
                                .withToken(null, null)
                                .withPairing(null),
                        directory.why("node.revoke", nodeId, by, null),
                        () -> end(entry)));
    }

    @Override
    public void forget(String nodeId, Principal by) {
        directory.forget(
                directory.get(nodeId),
                node -> {
                    boolean unused =
                            node.status() == NodeStatus.PENDING && node.vitals().lastHeartbeatAt() == null;
                    if (node.status() != NodeStatus.REVOKED && !unused) {
                        throw Refusal.conflict("This node is in use: revoke it first");
                    }
                },
                directory.why("node.forget", nodeId, by, null));
    }

    private static void end(NodeEntry entry) {
        synchronized (entry) {
            NodeLink link = entry.link();
            entry.link(null);
            if (link != null) {
                link.send("Revoked", new Revoked("The Gateway's operator ended this pairing"));
                link.close("revoked");
            }
        }
    }
}
