/** What keeps a program from its work, and the line that mends it. */
@NullMarked
package dev.sophon.cli.doctor;

import org.jspecify.annotations.NullMarked;
