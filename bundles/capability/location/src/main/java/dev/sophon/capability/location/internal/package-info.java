/** The command {@code location.get}: where the device is, no more exactly than its owner lets be known. */
@NullMarked
package dev.sophon.capability.location.internal;

import org.jspecify.annotations.NullMarked;
