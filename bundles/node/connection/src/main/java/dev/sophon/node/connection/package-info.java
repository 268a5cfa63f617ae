/** The hub connection, and what it is doing. */
@Export
@Version("1.0.0")
@NullMarked
package dev.sophon.node.connection;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
