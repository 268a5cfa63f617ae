/** Measures the two programs as they are built, against floors and peers in the same run. */
@NullMarked
package dev.sophon.benchmarks;

import org.jspecify.annotations.NullMarked;
