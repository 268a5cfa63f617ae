/** Handlers as the service registry has them, and the calls that they have. */
@NullMarked
package dev.sophon.node.dispatch.internal.handler;

import org.jspecify.annotations.NullMarked;
