package dev.sophon.gateway.rest.internal.nodes;

import dev.sophon.gateway.nodes.Node;
import dev.sophon.protocol.PublishedScopes;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.Scope;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A scope of a node as the API shows it.
 *
 * @param risk null for one that was granted and that nothing on the node brings any longer
 * @param published whether it is documented, and known with and without a capability that brings it
 * @param reserved whether no distribution starts a command of it by itself
 */
record ScopeView(String name, @Nullable Risk risk, String words, boolean published, boolean reserved, boolean granted) {

    /** All that can be granted to a node or is, the published ones first. */
    static List<ScopeView> of(Node node) {
        List<Scope> grantable = node.catalogue().grantable();
        Stream<ScopeView> gone = node.scopes().stream()
                .filter(name ->
                        grantable.stream().noneMatch(scope -> scope.name().equals(name)))
                .map(name -> new ScopeView(name, null, "Nothing on this node brings it now", false, false, true));
        Stream<ScopeView> there = grantable.stream()
                .map(scope -> new ScopeView(
                        scope.name(),
                        scope.risk(),
                        scope.words(),
                        PublishedScopes.of(scope.name()).isPresent(),
                        PublishedScopes.isReserved(scope),
                        node.scopes().contains(scope.name())));
        return Stream.concat(there, gone).toList();
    }
}
