/** How a Gateway is reached: its address, the trust in it, and what is wrong where it is not. */
@Export
@Version("1.0.0")
@NullMarked
package dev.sophon.node.identity.gateway;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
