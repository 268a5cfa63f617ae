/** The commands of the scope {@code app.manage}. */
@NullMarked
package dev.sophon.command.app.internal;

import org.jspecify.annotations.NullMarked;
