/**
 * What travels between Gateway and Node over the hub, message by message. The document is {@code docs/protocol.md}; the
 * golden files in this bundle's tests are its examples.
 */
@Export
@Version("1.0.0")
@NullMarked
package dev.sophon.protocol.wire;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
