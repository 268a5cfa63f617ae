/** The clipboard. */
@NullMarked
package dev.sophon.platform.wayland.internal.clipboard;

import org.jspecify.annotations.NullMarked;
