/** At most once: the record of what was begun, what was settled, and what the Gateway has not acknowledged. */
@Export
@Version("1.0.0")
@NullMarked
package dev.sophon.node.journal;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
