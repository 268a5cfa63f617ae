package dev.sophon.protocol.wire;

import org.jspecify.annotations.Nullable;

/**
 * Sent by a Node while a command runs, a few times a second at most: what it has done of what it has to do. A Gateway that
 * does not know it ignores it.
 *
 * @param done in whatever it counts, 0 or more; it does not fall
 * @param total as many as there are; null where that is not known
 * @param message for people; 200 characters at most
 */
public record Progress(String commandId, long done, @Nullable Long total, @Nullable String message) {}
