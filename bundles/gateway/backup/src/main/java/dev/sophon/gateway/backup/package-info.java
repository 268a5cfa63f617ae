/** All records as they are at one moment, in a file, and back. */
@Export
@Version("1.0.0")
@NullMarked
package dev.sophon.gateway.backup;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
