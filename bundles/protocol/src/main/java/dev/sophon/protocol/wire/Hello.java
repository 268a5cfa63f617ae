package dev.sophon.protocol.wire;

import dev.sophon.protocol.Scope;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sent by a Node once after every connect.
 *
 * @param scopes those that its bundles bring beside the published ones; null from a Node that does not say
 * @param unsettled ids of commands that were begun and have no result yet
 * @param features whether it takes {@link DesiredFeatures}; null from a Node that does not say
 * @param quarantined versions of itself that it has put aside and does not take again, with the reason for people; the
 *     newest first, {@value #MOST_QUARANTINED} at most; null from a Node that does not say
 * @param releases whether it follows {@link DesiredFeatures#release}, or says why not; null from a Node that does not say
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
        @Nullable Boolean features,
        @Nullable Map<String, String> quarantined,
        @Nullable Boolean releases) {
    /** The version of the protocol that this is. */
    public static final int PROTOCOL = 1;
    /** How many quarantined versions are told. */
    public static final int MOST_QUARANTINED = 20;
}
