package dev.sophon.protocol.wire;

/** Sent when the issuer asks; never on a timeout. */
public record CancelCommand(String commandId) {}
