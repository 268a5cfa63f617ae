/** The SignalR hub at {@code /hubs/node}. */
@NullMarked
package dev.sophon.gateway.hub.internal;

import org.jspecify.annotations.NullMarked;
