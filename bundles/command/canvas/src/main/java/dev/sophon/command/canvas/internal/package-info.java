/** The commands of the scope {@code canvas.control}. */
@NullMarked
package dev.sophon.command.canvas.internal;

import org.jspecify.annotations.NullMarked;
