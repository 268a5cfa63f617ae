/**
 * The ports: what a desktop can do. A backend registers a port only while it works, so a handler that refers to one is
 * there exactly when its command can run. The bundles below {@code platform/} are the only ones that may touch JNA, D-Bus
 * or a helper program.
 */
@Export
@Version("1.0.0")
@NullMarked
package dev.sophon.node.platform;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
