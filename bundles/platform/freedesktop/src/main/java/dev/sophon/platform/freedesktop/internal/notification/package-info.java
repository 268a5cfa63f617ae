/** Notifications over the session bus. */
@NullMarked
package dev.sophon.platform.freedesktop.internal.notification;

import org.jspecify.annotations.NullMarked;
