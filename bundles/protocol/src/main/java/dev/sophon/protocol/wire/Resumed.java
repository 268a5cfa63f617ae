package dev.sophon.protocol.wire;

/** Sent by a Node that runs commands again, and after each {@link Hello} of one that does. */
public record Resumed() {}
