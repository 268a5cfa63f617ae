/** The commands of the scope {@code notify.send}. */
@NullMarked
package dev.sophon.command.notify.internal;

import org.jspecify.annotations.NullMarked;
