package dev.sophon.gateway.nodes;

import dev.sophon.gateway.access.Principal;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/** The nodes, and what operators decide about them. Thread-safe. Decisions are committed when a method returns. */
@ProviderType
public interface Nodes {
    Optional<Node> find(String nodeId);

    /** All of them, newest first. */
    List<Node> list();

    /**
     * The heartbeats of the last hour since this Gateway was started, 120 at most, oldest first.
     *
     * @throws dev.sophon.gateway.runtime.Refusal if there is no such node
     */
    List<Beat> beats(String nodeId);

    /**
     * Changes what people call a node and how they sort it; what is {@code null} stays.
     *
     * @throws dev.sophon.gateway.runtime.Refusal if there is none, or a field is out of range
     */
    Node edit(
            String nodeId,
            @Nullable String displayName,
            @Nullable String group,
            @Nullable List<String> labels,
            Principal by);

    /**
     * Grants scopes anew, and tells the node at once.
     *
     * @throws dev.sophon.gateway.runtime.Refusal if there is none, or a scope is unknown
     */
    Node grant(String nodeId, Set<String> scopes, Principal by);

    /**
     * Changes many nodes alike, each by itself: one that fails undoes no other, and all that became of them is told.
     *
     * @param dryRun whether only to tell what would become of them
     * @throws dev.sophon.gateway.runtime.Refusal if the group or a label is out of range
     * @throws dev.sophon.gateway.store.StoreException if none was written, and one at least could not be
     */
    NodesChange.Outcome change(Collection<String> nodeIds, NodesChange change, boolean dryRun, Principal by);

    /**
     * Ends a node's pairing: its token counts no more, its connection is closed.
     *
     * @throws dev.sophon.gateway.runtime.Refusal if there is none
     */
    void revoke(String nodeId, Principal by);

    /**
     * Deletes the registration of a node for good, if it is revoked, or no device was ever let in with it. Its id is never
     * given to another.
     *
     * @throws dev.sophon.gateway.runtime.Refusal if there is none, or it is in use
     */
    void forget(String nodeId, Principal by);
}
