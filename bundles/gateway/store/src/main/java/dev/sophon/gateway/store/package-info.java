/** SQL: reads from a pool of connections, and one writer that commits what comes together in one transaction. */
@Export
@Version("1.0.0")
@NullMarked
package dev.sophon.gateway.store;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
