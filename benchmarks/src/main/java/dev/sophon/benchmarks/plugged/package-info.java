/** Commands that are plugged into a running Node to be measured; nothing here is used outside of it. */
@NullMarked
package dev.sophon.benchmarks.plugged;

import org.jspecify.annotations.NullMarked;
