package dev.sophon.protocol.wire;

import java.util.List;

/**
 * Sent by a Node once after every connect.
 *
 * @param unsettled ids of commands that were begun and have no result yet
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
        List<String> unsettled) {
    /** The version of the protocol that this is. */
    public static final int PROTOCOL = 1;
}
