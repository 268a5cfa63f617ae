/** Pictures of the screen: from the server's shared memory into a JPEG. */
@NullMarked
package dev.sophon.platform.x11.internal.screen;

import org.jspecify.annotations.NullMarked;
