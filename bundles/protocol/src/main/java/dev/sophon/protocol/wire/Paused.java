package dev.sophon.protocol.wire;

import java.time.Instant;

/**
 * Sent by a Node when the person at it has paused it, and after each {@link Hello} while that holds: it refuses every command.
 * A Gateway that does not know it ignores it.
 *
 * @param by for people: how it was said, as in {@code sophon-node pause}; 100 characters at most
 */
public record Paused(String by, Instant since) {}
