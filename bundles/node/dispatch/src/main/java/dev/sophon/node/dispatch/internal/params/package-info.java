/** From JSON to the records of handlers and back, and their schemas. */
@NullMarked
package dev.sophon.node.dispatch.internal.params;

import org.jspecify.annotations.NullMarked;
