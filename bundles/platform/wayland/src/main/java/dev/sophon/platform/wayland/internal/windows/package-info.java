/** Windows, as sway tells of them. */
@NullMarked
package dev.sophon.platform.wayland.internal.windows;

import org.jspecify.annotations.NullMarked;
