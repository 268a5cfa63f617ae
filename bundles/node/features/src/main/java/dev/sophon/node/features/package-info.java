/** What is plugged in, from where, signed by whom, in which state, and how to go back. */
@Export
@Version("1.0.0")
@NullMarked
package dev.sophon.node.features;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
