/** Mouse and keyboard, and the typing of any text by them. */
@NullMarked
package dev.sophon.platform.x11.internal.input;

import org.jspecify.annotations.NullMarked;
