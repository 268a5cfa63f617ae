/** Where this machine is, by GeoClue. */
@NullMarked
package dev.sophon.platform.freedesktop.internal.position;

import org.jspecify.annotations.NullMarked;
