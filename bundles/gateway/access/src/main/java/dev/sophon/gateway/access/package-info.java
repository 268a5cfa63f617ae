/** Who asks, and what they may: API tokens and roles; and which requests a web page may not make. */
@Export
@Version("1.0.0")
@NullMarked
package dev.sophon.gateway.access;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
