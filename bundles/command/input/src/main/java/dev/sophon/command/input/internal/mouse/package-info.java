/** The commands of the mouse. */
@NullMarked
package dev.sophon.command.input.internal.mouse;

import org.jspecify.annotations.NullMarked;
