/**
 * What travels: messages, the two protocols that write and read them, and the handshake that chooses one. It knows no
 * session.
 */
@NullMarked
package dev.sophon.signalr.server.internal.wire;

import org.jspecify.annotations.NullMarked;
