/** A pointer and a keyboard of our own, by the protocols of the wlroots family. */
@NullMarked
package dev.sophon.platform.wayland.internal.input;

import org.jspecify.annotations.NullMarked;
