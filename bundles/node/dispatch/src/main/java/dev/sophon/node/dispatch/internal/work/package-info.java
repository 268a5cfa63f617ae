/** The threads on which commands run, and what ends with them. */
@NullMarked
package dev.sophon.node.dispatch.internal.work;

import org.jspecify.annotations.NullMarked;
