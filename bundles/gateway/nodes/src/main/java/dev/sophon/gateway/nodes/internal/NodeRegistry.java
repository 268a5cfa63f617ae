package dev.sophon.gateway.nodes.internal;

import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.nodes.Beat;
import dev.sophon.gateway.nodes.Node;
import dev.sophon.gateway.nodes.NodeLink;
import dev.sophon.gateway.nodes.NodeStatus;
import dev.sophon.gateway.nodes.Nodes;
import dev.sophon.gateway.nodes.Pairing;
import dev.sophon.protocol.wire.Revoked;
import dev.sophon.protocol.wire.ScopesChanged;
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
        synchronized (entry) {
            Node node = entry.node();
            Node next = node.named(
                    displayName == null ? node.displayName() : NodeFields.text("displayName", displayName, 100),
                    group == null ? node.group() : group.isBlank() ? null : NodeFields.text("group", group, 100),
                    labels == null ? node.labels() : NodeFields.labels(labels));
            directory.commit(entry, next, directory.why("node.edit", entry, by, null));
            return next;
        }
    }

    @Override
    public Node grant(String nodeId, Set<String> scopes, Principal by) {
        NodeEntry entry = directory.get(nodeId);
        synchronized (entry) {
            Set<String> granted = NodeFields.scopes(scopes, entry.node());
            Node next = entry.node().with(granted);
            directory.commit(entry, next, directory.why("node.scopes", entry, by, String.join(" ", granted)));
            NodeLink link = entry.link();
            if (link != null) {
                link.send("ScopesChanged", new ScopesChanged(granted));
            }
            return next;
        }
    }

    @Override
    public void revoke(String nodeId, Principal by) {
        NodeEntry entry = directory.get(nodeId);
        synchronized (entry) {
            entry.tokenSha256(null);
            entry.pairingSha256(null);
            Node next = entry.node().with((Pairing) null).with(NodeStatus.REVOKED);
            directory.commit(entry, next, directory.why("node.revoke", entry, by, null));
            NodeLink link = entry.link();
            entry.link(null);
            if (link != null) {
                link.send("Revoked", new Revoked("The Gateway's operator ended this pairing"));
                link.close("revoked");
            }
        }
    }
}
