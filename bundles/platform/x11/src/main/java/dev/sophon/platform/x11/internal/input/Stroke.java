package dev.sophon.platform.x11.internal.input;

/**
 * A key to press while exactly some modifiers are active.
 *
 * @param keycode 8 to 255
 * @param modifiers a mask of the core protocol
 */
record Stroke(int keycode, int modifiers) {}
