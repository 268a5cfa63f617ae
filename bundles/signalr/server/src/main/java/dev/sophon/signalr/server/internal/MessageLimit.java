package dev.sophon.signalr.server.internal;

/**
 * How large a message may be.
 *
 * @param values names, values and ends of objects and arrays
 */
public record MessageLimit(int bytes, long values) {}
