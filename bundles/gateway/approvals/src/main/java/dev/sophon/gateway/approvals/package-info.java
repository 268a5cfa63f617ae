/** The decisions of operators that critical commands wait for. */
@Export
@Version("1.0.0")
@NullMarked
package dev.sophon.gateway.approvals;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
