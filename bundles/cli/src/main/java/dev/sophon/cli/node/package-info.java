/** {@code sophon-node}: the Node's command line. */
@NullMarked
package dev.sophon.cli.node;

import org.jspecify.annotations.NullMarked;
