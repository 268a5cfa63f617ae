/** Which commands there are, and why one cannot run. */
@NullMarked
package dev.sophon.node.dispatch.internal.catalogue;

import org.jspecify.annotations.NullMarked;
