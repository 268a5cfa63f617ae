package dev.sophon.gateway.access;

import dev.sophon.gateway.runtime.Event;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.protocol.PublishedScopes;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who asks.
 *
 * @param id of the account, or of a token that belongs to none; never used again for another
 * @param name for people
 * @param nodes the only nodes it may see and command; {@code null} for all
 * @param scopes the only scopes it may use of those that a node is granted; {@code null} for all
 * @param credential the id of the token or session that the request came with
 * @param account whether this is a person with a password
 */
public record Principal(
        String id,
        String name,
        Role role,
        @Nullable Set<String> nodes,
        @Nullable Set<String> scopes,
        String credential,
        boolean account) {
    /** The Gateway itself, for what no request brought about. */
    public static final Principal GATEWAY = new Principal("gateway", "Gateway", Role.ADMIN, null);

    /** One that is no person and has no credential but itself. */
    public Principal(String id, String name, Role role, @Nullable Set<String> nodes) {
        this(id, name, role, nodes, null, id, false);
    }

    /** Whether it may use a scope, where a node is granted it. */
    public boolean uses(String scope) {
        return scopes == null || PublishedScopes.granted(scopes, scope);
    }

    /**
     * Requires that it may use a scope.
     *
     * @throws Refusal naming the scope and those that it has
     */
    public void require(String scope) {
        if (!uses(scope)) {
            throw Refusal.forbidden(lacks(scope));
        }
    }

    /** What is said to one that may not use a scope: which, and what it has. */
    public String lacks(String scope) {
        return "This token may not use the scope " + scope + "; it has "
                + String.join(", ", new TreeSet<>(scopes == null ? Set.of() : scopes));
    }

    public boolean sees(String nodeId) {
        return nodes == null || nodes.contains(nodeId);
    }

    /** Whether it may know of an event: what the routes for nodes, commands and approvals would not show it, it may not. */
    public boolean hears(Event event) {
        boolean nearby = nodes == null || (event.nodeId() != null && sees(event.nodeId()));
        boolean others = event.ofFeatures() || (event.ofCommand() && !id.equals(event.requesterId()));
        return nearby && !(role == Role.AGENT && others);
    }
}
