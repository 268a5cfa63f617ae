/**
 * What travels between an agent, the Gateway and a Node: records of the wire, error codes, scopes and risks, and the
 * JSON codec with its limits. Both programs share it, so it depends on nothing of theirs. The document is
 * {@code docs/protocol.md}; the golden files in this bundle's tests are its examples.
 */
@Export
@Version("1.0.0")
@NullMarked
package dev.sophon.protocol;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
