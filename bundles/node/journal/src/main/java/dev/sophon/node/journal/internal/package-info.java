/** The journal as append-only files below the state folder. */
@NullMarked
package dev.sophon.node.journal.internal;

import org.jspecify.annotations.NullMarked;
