/** The commands of the scope {@code system.info}: facts of the machine and its processes. */
@NullMarked
package dev.sophon.command.systeminfo.internal;

import org.jspecify.annotations.NullMarked;
