package dev.sophon.protocol.wire;

import dev.sophon.protocol.Scope;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sent by a Node once after every connect.
 *
 * @param scopes those that its bundles bring beside the published ones; null from a Node that does not say
 * @param unsettled ids of commands that were begun and have no result yet
 * @param features whether it takes {@link DesiredFeatures}; null from a Node that does not say
 */
public record Hello(
        int protocol,
        String nodeId,
        String version,
        String platform,
        String architecture,
        String osDescription,
        String machineName,
        List<CommandInfo> commands,
        @Nullable List<Scope> scopes,
        List<String> unsettled,
        @Nullable Boolean features) {
    /** The version of the protocol that this is. */
    public static final int PROTOCOL = 1;
}
