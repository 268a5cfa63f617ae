/** The record of who decided and ran what, which shows if somebody has changed it. */
@Export
@Version("1.0.0")
@NullMarked
package dev.sophon.gateway.audit;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
