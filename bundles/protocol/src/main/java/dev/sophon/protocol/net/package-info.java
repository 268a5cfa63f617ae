/** The way to a Gateway: which address is this very machine, and which proxy lies before any other. */
@Export
@Version("1.0.0")
@NullMarked
package dev.sophon.protocol.net;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
