/** Files that the Gateway itself gives to nodes over the transfer channel. */
@Export
@Version("1.0.0")
@NullMarked
package dev.sophon.gateway.transfers;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
