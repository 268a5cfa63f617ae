/** What the device hears. */
@NullMarked
package dev.sophon.capability.voice.internal.hearing;

import org.jspecify.annotations.NullMarked;
