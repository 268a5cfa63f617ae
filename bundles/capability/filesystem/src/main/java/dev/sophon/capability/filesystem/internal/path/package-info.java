/** Paths within the owner's roots, and what is done to the files there: open, write, copy, move, remove, trash. */
@NullMarked
package dev.sophon.capability.filesystem.internal.path;

import org.jspecify.annotations.NullMarked;
