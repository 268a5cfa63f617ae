/** {@code sophon-node update}, and which version of the program a start begins with. */
@NullMarked
package dev.sophon.cli.update;

import org.jspecify.annotations.NullMarked;
