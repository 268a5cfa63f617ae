/** The programs' logs, for people. */
@NullMarked
package dev.sophon.cli.logs;

import org.jspecify.annotations.NullMarked;
