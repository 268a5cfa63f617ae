/** The commands of the keyboard, and what they know of keys. */
@NullMarked
package dev.sophon.command.input.internal.keyboard;

import org.jspecify.annotations.NullMarked;
