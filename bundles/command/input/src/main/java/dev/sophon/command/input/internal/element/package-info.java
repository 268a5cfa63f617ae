/** The commands that act on elements of the accessibility tree. */
@NullMarked
package dev.sophon.command.input.internal.element;

import org.jspecify.annotations.NullMarked;
