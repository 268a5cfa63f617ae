/**
 * How this user's programs reach the running Node, over the Unix socket {@code node.sock} in its state folder, which only
 * its owner can open.
 *
 * <p>A program sends one line of JSON, {@code {"verb":"status","args":{}}}, and reads one back, {@code {"ok":true,…}} or
 * {@code {"ok":false,"message":"…"}}. The verbs: {@code status}, {@code commands}, {@code stop}, {@code pause},
 * {@code panic}, {@code resume} (answered when the person at the device has), {@code follow} (more lines follow,
 * {@code {"line":"…"}}, until the program hangs up) and {@code console} (the connection becomes a stream of {@linkplain
 * dev.sophon.node.control.Frame frames}). One connection serves one request.
 */
@Export
@Version("1.0.0")
@NullMarked
package dev.sophon.node.control;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
