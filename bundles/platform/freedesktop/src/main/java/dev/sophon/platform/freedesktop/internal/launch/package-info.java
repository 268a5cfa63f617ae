/** What may be started, and its start. */
@NullMarked
package dev.sophon.platform.freedesktop.internal.launch;

import org.jspecify.annotations.NullMarked;
