/** The dispatcher, the registry of handlers and the catalogue. */
@NullMarked
package dev.sophon.node.dispatch.internal;

import org.jspecify.annotations.NullMarked;
