/** Which windows and processes belong to which application. */
@NullMarked
package dev.sophon.platform.freedesktop.internal.identity;

import org.jspecify.annotations.NullMarked;
