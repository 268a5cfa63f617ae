/** The commands of the scope {@code screen.capture}. */
@NullMarked
package dev.sophon.command.screen.internal;

import org.jspecify.annotations.NullMarked;
