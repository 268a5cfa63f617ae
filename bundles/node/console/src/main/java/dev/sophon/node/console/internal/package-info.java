/** Karaf's shell, for the person who owns this device. */
@NullMarked
package dev.sophon.node.console.internal;

import org.jspecify.annotations.NullMarked;
