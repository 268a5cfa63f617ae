/** The Gateway's certificate and key. */
@Export
@Version("1.0.0")
@NullMarked
package dev.sophon.gateway.tls;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
