/**
 * Microsoft's SignalR client, made fit for a program that runs for months: {@link dev.sophon.signalr.client.HubClient}
 * builds its connections with what they leave open dealt with.
 */
@Export
@Version("1.0.0")
@NullMarked
package dev.sophon.signalr.client;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
