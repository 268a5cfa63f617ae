/** What sessions show on the page {@code /canvas}. */
@Export
@Version("1.0.0")
@NullMarked
package dev.sophon.gateway.canvas;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
