package dev.sophon.platform.wayland.internal.wire;

/**
 * Something that a compositor offers.
 *
 * @param name its number, for as long as it is offered
 * @param type the name of its interface, as in {@code wl_output}
 */
public record Global(int name, String type, int version) {}
