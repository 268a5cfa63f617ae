/** The programs of the machine: launched, found again, ended. */
@Export
@Version("1.0.0")
@NullMarked
package dev.sophon.node.platform.program;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
