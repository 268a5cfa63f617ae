package dev.sophon.gateway.access;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who asks.
 *
 * @param id of the token, and never used again for another
 * @param name for people
 * @param nodes the only nodes it may see and command; {@code null} for all
 */
public record Principal(String id, String name, Role role, @Nullable Set<String> nodes) {
    /** The Gateway itself, for what no request brought about. */
    public static final Principal GATEWAY = new Principal("gateway", "Gateway", Role.ADMIN, null);

    public boolean sees(String nodeId) {
        return nodes == null || nodes.contains(nodeId);
    }
}
