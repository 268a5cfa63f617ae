/**
 * The accessibility tree of a Linux desktop: AT-SPI, over a small D-Bus client of our own that sends many calls before it
 * waits for the first answer.
 */
@NullMarked
package dev.sophon.platform.atspi.internal;

import org.jspecify.annotations.NullMarked;
