/** The nodes: who they are, how they stand, how they are paired, and the connections to them. */
@Export
@Version("1.0.0")
@NullMarked
package dev.sophon.gateway.nodes;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
