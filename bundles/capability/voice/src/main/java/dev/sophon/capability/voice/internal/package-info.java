/**
 * The commands {@code voice.*}: programs of this machine speak, play, record and recognise.
 *
 * <p>Each is a child process of one command, and ends with it. Texts go to it on its standard input or in a file of the
 * Node's, never on its command line, where every user of the machine could read them. What was recorded lies in a folder
 * that is its owner's only, and is gone with the bundle.
 */
@NullMarked
package dev.sophon.capability.voice.internal;

import org.jspecify.annotations.NullMarked;
