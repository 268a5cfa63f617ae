/** What the device says. */
@NullMarked
package dev.sophon.capability.voice.internal.speech;

import org.jspecify.annotations.NullMarked;
