/** The screen: its monitors, its pictures, and a sign on it. */
@Export
@Version("1.0.0")
@NullMarked
package dev.sophon.node.platform.screen;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
