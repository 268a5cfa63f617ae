/** Which compositor there is, and what it offers. */
@NullMarked
package dev.sophon.platform.wayland.internal.session;

import org.jspecify.annotations.NullMarked;
