/**
 * A connection to an X11 display through Xlib, and what all ports on it share. Xlib ends the process by default when a request fails or the server goes
 * away: {@link dev.sophon.platform.x11.internal.display.XErrors} keeps that from happening, and every call of a display runs on
 * the one thread of {@link dev.sophon.platform.x11.internal.display.XDisplay}.
 */
@NullMarked
package dev.sophon.platform.x11.internal.display;

import org.jspecify.annotations.NullMarked;
