/** Windows, as their manager tells and changes them. */
@NullMarked
package dev.sophon.platform.x11.internal.window;

import org.jspecify.annotations.NullMarked;
