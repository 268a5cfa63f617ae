/** The icon and its menu in a panel, by StatusNotifierItem and dbusmenu over the session bus. */
@NullMarked
package dev.sophon.platform.freedesktop.internal.tray;

import org.jspecify.annotations.NullMarked;
