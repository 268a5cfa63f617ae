/** Pictures of the screen. */
@NullMarked
package dev.sophon.command.screen.internal.picture;

import org.jspecify.annotations.NullMarked;
