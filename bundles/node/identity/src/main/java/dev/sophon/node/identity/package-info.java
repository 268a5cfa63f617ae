/** Who this Node is: its state folder, {@code config.json} and the pairing that writes it. */
@Export
@Version("1.0.0")
@NullMarked
package dev.sophon.node.identity;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
