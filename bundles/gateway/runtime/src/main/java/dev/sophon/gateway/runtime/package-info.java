/** What every part of the Gateway stands on: its folder, its settings, time, events, and how a request is refused. */
@Export
@Version("1.0.0")
@NullMarked
package dev.sophon.gateway.runtime;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
