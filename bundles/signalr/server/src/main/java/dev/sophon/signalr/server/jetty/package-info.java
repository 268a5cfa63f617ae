/**
 * Hubs on a servlet container with Jetty 12 in it, be it embedded or the one of Felix HTTP. Nothing else in this bundle
 * needs Jetty or servlets.
 */
@Export
@Version("1.0.0")
@NullMarked
package dev.sophon.signalr.server.jetty;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
