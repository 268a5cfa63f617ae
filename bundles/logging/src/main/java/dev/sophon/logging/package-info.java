/** From which level on a running program logs. */
@Export
@Version("1.0.0")
@NullMarked
package dev.sophon.logging;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
