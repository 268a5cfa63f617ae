/** What the build makes for the distributions from what they hold: the list of parts, and their licences. */
@NullMarked
package dev.sophon.release;

import org.jspecify.annotations.NullMarked;
