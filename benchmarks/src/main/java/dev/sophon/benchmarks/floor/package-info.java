/** The least that each step can cost: programs of their own with as little in them as will do. */
@NullMarked
package dev.sophon.benchmarks.floor;

import org.jspecify.annotations.NullMarked;
