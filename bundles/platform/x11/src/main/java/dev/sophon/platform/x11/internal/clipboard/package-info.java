/** The clipboard, as one client of the server among others. */
@NullMarked
package dev.sophon.platform.x11.internal.clipboard;

import org.jspecify.annotations.NullMarked;
