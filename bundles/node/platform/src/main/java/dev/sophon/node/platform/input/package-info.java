/** Mouse and keyboard, whoever uses them. */
@Export
@Version("1.0.0")
@NullMarked
package dev.sophon.node.platform.input;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
