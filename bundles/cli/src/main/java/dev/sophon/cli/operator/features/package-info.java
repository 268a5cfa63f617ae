/** Signed capabilities: which there are, which nodes have them, and how they get there. */
@NullMarked
package dev.sophon.cli.operator.features;

import org.jspecify.annotations.NullMarked;
