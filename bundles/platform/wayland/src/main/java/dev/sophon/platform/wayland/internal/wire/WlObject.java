package dev.sophon.platform.wayland.internal.wire;

/**
 * An object that a compositor and its client both know.
 *
 * @param id on this connection
 * @param version of its interface, as it was bound
 */
public record WlObject(int id, int version) {}
