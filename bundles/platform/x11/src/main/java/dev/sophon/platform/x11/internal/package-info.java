/**
 * The ports on an X11 display, through Xlib. Xlib ends the process by default when a request fails or the server goes
 * away: {@link dev.sophon.platform.x11.internal.XErrors} keeps that from happening, and every call of a display runs on
 * the one thread of {@link dev.sophon.platform.x11.internal.XDisplay}.
 */
@NullMarked
package dev.sophon.platform.x11.internal;

import org.jspecify.annotations.NullMarked;
