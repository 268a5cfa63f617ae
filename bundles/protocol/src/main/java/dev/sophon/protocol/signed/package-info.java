/** What a publisher signs: manifests, the list of its keys, and how both are checked. */
@Export
@Version("1.0.0")
@NullMarked
package dev.sophon.protocol.signed;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
