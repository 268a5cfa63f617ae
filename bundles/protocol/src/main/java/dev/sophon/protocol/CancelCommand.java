package dev.sophon.protocol;

/** Sent when the issuer asks; never on a timeout. */
public record CancelCommand(String commandId) {}
