/** Monitors, and pictures of them. */
@NullMarked
package dev.sophon.platform.wayland.internal.screen;

import org.jspecify.annotations.NullMarked;
