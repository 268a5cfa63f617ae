package dev.sophon.protocol.wire;

import dev.sophon.protocol.Limits;

/**
 * Sent by a Node every {@link Limits#HEARTBEAT}.
 *
 * @param status always {@code online}
 * @param uptime of the Node's process, in seconds
 * @param cpuPercent of the whole machine, 0 to 100
 * @param memoryMb resident memory of the Node's process, in MiB
 */
public record Heartbeat(
        String nodeId, String status, long uptime, String platform, String version, double cpuPercent, long memoryMb) {}
