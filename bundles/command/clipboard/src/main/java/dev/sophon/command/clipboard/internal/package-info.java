/** The commands of the scope {@code clipboard.access}. */
@NullMarked
package dev.sophon.command.clipboard.internal;

import org.jspecify.annotations.NullMarked;
