/** Commands: what is checked and written of each, from its issuer to its outcome. */
@Export
@Version("1.0.0")
@NullMarked
package dev.sophon.gateway.commands;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
