/**
 * The API of a command: all that a new capability needs to compile. A capability is a bundle with a Declarative Services
 * component that implements {@link CommandHandler} and carries {@link Command}; the dispatcher picks it up when the
 * bundle starts and lets go of it when the bundle stops.
 */
@Export
@Version("1.0.0")
@NullMarked
package dev.sophon.node.command;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
