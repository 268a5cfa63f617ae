package dev.sophon.gateway.access;

import dev.sophon.gateway.runtime.Event;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who asks.
 *
 * @param id of the account, or of a token that belongs to none; never used again for another
 * @param name for people
 * @param nodes the only nodes it may see and command; {@code null} for all
 * @param credential the id of the token or session that the request came with
 * @param account whether this is a person with a password
 */
public record Principal(
        String id, String name, Role role, @Nullable Set<String> nodes, String credential, boolean account) {
    /** The Gateway itself, for what no request brought about. */
    public static final Principal GATEWAY = new Principal("gateway", "Gateway", Role.ADMIN, null);

    /** One that is no person and has no credential but itself. */
    public Principal(String id, String name, Role role, @Nullable Set<String> nodes) {
        this(id, name, role, nodes, id, false);
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
