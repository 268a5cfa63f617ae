/** Outbound webhooks: what happens, told to other programs by signed requests. */
@Export
@Version("1.0.0")
@NullMarked
package dev.sophon.gateway.webhooks;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
