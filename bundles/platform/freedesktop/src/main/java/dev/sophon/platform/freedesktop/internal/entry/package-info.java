/** Desktop entries and the programs that they name, as this user's session has them. */
@NullMarked
package dev.sophon.platform.freedesktop.internal.entry;

import org.jspecify.annotations.NullMarked;
