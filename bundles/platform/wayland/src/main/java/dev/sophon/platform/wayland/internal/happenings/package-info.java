/** What happens on the desktop, told as it happens. */
@NullMarked
package dev.sophon.platform.wayland.internal.happenings;

import org.jspecify.annotations.NullMarked;
