package dev.sophon.protocol.wire;

/** Sent to a Node before its connection is closed for good. */
public record Revoked(String reason) {}
