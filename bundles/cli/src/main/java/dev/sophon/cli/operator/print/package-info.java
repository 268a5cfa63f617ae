/** What verbs print, for people and for programs. */
@NullMarked
package dev.sophon.cli.operator.print;

import org.jspecify.annotations.NullMarked;
