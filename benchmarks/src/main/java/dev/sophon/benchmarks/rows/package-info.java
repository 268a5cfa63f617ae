/** What is measured: one class for each subject, which gives one row or several. */
@NullMarked
package dev.sophon.benchmarks.rows;

import org.jspecify.annotations.NullMarked;
