/** The registry of handlers and the one pipeline that every command goes through. */
@Export
@Version("1.0.0")
@NullMarked
package dev.sophon.node.dispatch;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
