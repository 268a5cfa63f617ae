/** A small D-Bus client that sends many calls before it waits for the first answer. */
@NullMarked
package dev.sophon.platform.atspi.internal.bus;

import org.jspecify.annotations.NullMarked;
