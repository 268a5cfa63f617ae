/** The command of the scope {@code system.execute}: a shell, its output and the end of everything that it started. */
@NullMarked
package dev.sophon.command.systemexecute.internal;

import org.jspecify.annotations.NullMarked;
