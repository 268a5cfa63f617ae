/**
 * What Linux desktops have in common whatever draws their windows: desktop entries, default applications and
 * notifications, by the specifications of freedesktop.org.
 */
@NullMarked
package dev.sophon.platform.freedesktop.internal;

import org.jspecify.annotations.NullMarked;
