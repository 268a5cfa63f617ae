/** Where a person's system keeps secrets. */
@Export
@Version("1.0.0")
@NullMarked
package dev.sophon.node.identity.keyring;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
