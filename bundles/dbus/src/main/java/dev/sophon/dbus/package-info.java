/** A small D-Bus client, for calls whose answers are awaited: without proxies, signals or threads of its own. */
@Export
@Version("1.0.0")
@NullMarked
package dev.sophon.dbus;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
