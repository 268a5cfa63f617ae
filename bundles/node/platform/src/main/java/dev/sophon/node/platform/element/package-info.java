/** The elements that windows show, and what happens in them. */
@Export
@Version("1.0.0")
@NullMarked
package dev.sophon.node.platform.element;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
