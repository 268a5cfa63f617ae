/** One archive that says what is known of a program in trouble, and no secret. */
@NullMarked
package dev.sophon.cli.report;

import org.jspecify.annotations.NullMarked;
