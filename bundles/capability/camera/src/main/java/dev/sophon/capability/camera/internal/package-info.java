/** The commands {@code camera.*}: photos and short clips, with a sign on the screen while a camera is on. */
@NullMarked
package dev.sophon.capability.camera.internal;

import org.jspecify.annotations.NullMarked;
