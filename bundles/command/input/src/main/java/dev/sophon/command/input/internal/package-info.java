/** The commands of the scope {@code input.control}: mouse and keyboard. */
@NullMarked
package dev.sophon.command.input.internal;

import org.jspecify.annotations.NullMarked;
