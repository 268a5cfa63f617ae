package dev.sophon.protocol;

/** Sent to a Node before its connection is closed for good. */
public record Revoked(String reason) {}
