package dev.sophon.gateway.nodes;

import java.time.Instant;

/**
 * What a node said of itself in one heartbeat.
 *
 * @param at when it arrived
 * @param cpuPercent of the whole machine, 0 to 100
 * @param memoryMb resident memory of the node's process, in MiB
 */
public record Beat(Instant at, double cpuPercent, long memoryMb) {}
