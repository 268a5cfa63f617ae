/** The device owner's say. It is read from the owner's disk only; no message changes it. */
@Export
@Version("1.0.0")
@NullMarked
package dev.sophon.node.policy;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
