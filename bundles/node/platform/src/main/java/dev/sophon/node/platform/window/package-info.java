/** The windows of the desktop. */
@Export
@Version("1.0.0")
@NullMarked
package dev.sophon.node.platform.window;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
