/** Waits for what is to happen on the desktop. */
@NullMarked
package dev.sophon.command.screen.internal.wait;

import org.jspecify.annotations.NullMarked;
