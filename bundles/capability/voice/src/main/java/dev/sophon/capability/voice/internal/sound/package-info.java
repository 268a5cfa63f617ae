/** Programs of this machine, and files with sound. */
@NullMarked
package dev.sophon.capability.voice.internal.sound;

import org.jspecify.annotations.NullMarked;
