package dev.sophon.gateway.nodes.internal;

import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.audit.AuditEntry;
import dev.sophon.gateway.nodes.Node;
import dev.sophon.gateway.nodes.NodesChange;
import dev.sophon.gateway.nodes.internal.NodeDirectory.Decision;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.store.StoreException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One change of many nodes, each of which is written by itself. */
final class ManyNodes {
    /** That wait for the database together, and share its commits: more would have it take in nothing new. */
    private static final int TOGETHER = 500;

    private static final int PATIENCE_SECONDS = 60;

    private final NodeDirectory directory;
    private final Principal by;
    private final boolean grouped;
    private final @Nullable String group;
    private final @Nullable List<String> labels;
    private final @Nullable Set<String> scopes;

    private final List<String> changed = new ArrayList<>();
    private final List<NodesChange.Failed> failed = new ArrayList<>();
    private @Nullable StoreException unwritten;

    ManyNodes(NodeDirectory directory, NodesChange change, Principal by) {
        this.directory = directory;
        this.by = by;
        this.grouped = change.group() != null;
        this.group = NodeFields.group(change.group());
        this.labels = change.labels() == null ? null : NodeFields.labels(change.labels());
        this.scopes = change.scopes();
    }

    /** @param told tells a node which scopes it has now, on a thread that must not be blocked */
    NodesChange.Outcome change(Collection<String> nodeIds, boolean dryRun, BiConsumer<NodeEntry, Set<String>> told) {
        List<String> ids = List.copyOf(new LinkedHashSet<>(nodeIds));
        for (int i = 0; i < ids.size(); i += TOGETHER) {
            Map<String, CompletableFuture<?>> begun = new LinkedHashMap<>();
            for (String id : ids.subList(i, Math.min(ids.size(), i + TOGETHER))) {
                begun.put(id, begin(id, dryRun, told));
            }
            begun.forEach(this::note);
        }
        if (changed.isEmpty() && unwritten != null) {
            throw unwritten;
        }
        return new NodesChange.Outcome(changed, failed);
    }

    private CompletableFuture<?> begin(String id, boolean dryRun, BiConsumer<NodeEntry, Set<String>> told) {
        try {
            NodeEntry entry = directory.get(id);
            return dryRun
                    ? CompletableFuture.completedFuture(
                            decision(entry, entry.recorded().now(), told))
                    : directory.decideAside(entry, state -> decision(entry, state, told));
        } catch (Refusal e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private Decision decision(NodeEntry entry, NodeEntry.State state, BiConsumer<NodeEntry, Set<String>> told) {
        Node node = state.node();
        List<AuditEntry> why = new ArrayList<>();
        Node next =
                node.named(node.displayName(), grouped ? group : node.group(), labels == null ? node.labels() : labels);
        if (grouped || labels != null) {
            why.add(directory.why("node.edit", entry.id(), by, null));
        }
        Set<String> granted = scopes == null ? null : NodeFields.scopes(scopes, node);
        if (granted != null) {
            next = next.with(granted);
            why.add(directory.why("node.scopes", entry.id(), by, String.join(" ", granted)));
        }
        return new Decision(state.with(next), why, () -> {
            if (granted != null) {
                told.accept(entry, granted);
            }
        });
    }

    private void note(String id, CompletableFuture<?> begun) {
        try {
            begun.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            changed.add(id);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Refusal refusal) {
                failed.add(new NodesChange.Failed(id, String.valueOf(refusal.getMessage())));
            } else {
                unwritten(id, "It could not be written", e.getCause() == null ? e : e.getCause());
            }
        } catch (TimeoutException e) {
            unwritten(id, "It is not known yet whether it was written", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            unwritten(id, "It is not known yet whether it was written", e);
        }
    }

    private void unwritten(String id, String reason, Throwable why) {
        failed.add(new NodesChange.Failed(id, reason));
        unwritten = why instanceof StoreException known ? known : new StoreException(reason, why);
    }
}
