/**
 * The SignalR hub protocol for Java servers: negotiation, handshake, invocations in both directions, keep-alive, limits
 * and back-pressure, over any transport that can carry messages. It follows {@code HubProtocol.md} and
 * {@code TransportProtocols.md} of ASP.NET Core SignalR.
 *
 * <p>A server says what clients may call ({@link dev.sophon.signalr.server.Hub}), makes a
 * {@link dev.sophon.signalr.server.HubServer} of it, and hands that to an adapter, such as the servlet in
 * {@code dev.sophon.signalr.server.jetty}.
 */
@Export
@Version("1.0.0")
@NullMarked
package dev.sophon.signalr.server;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
