/** The commands of the scope {@code window.manage}. */
@NullMarked
package dev.sophon.command.window.internal;

import org.jspecify.annotations.NullMarked;
