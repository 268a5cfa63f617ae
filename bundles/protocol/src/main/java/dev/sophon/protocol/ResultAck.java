package dev.sophon.protocol;

/** The Gateway has the result; the Node need not keep it any longer. */
public record ResultAck(String commandId, boolean accepted) {}
