/** Questions and signs above all windows. */
@NullMarked
package dev.sophon.platform.wayland.internal.question;

import org.jspecify.annotations.NullMarked;
