/** The Wayland wire protocol: the socket, messages, objects, and a thread for each connection. */
@NullMarked
package dev.sophon.platform.wayland.internal.wire;

import org.jspecify.annotations.NullMarked;
