/** Finding files and texts below a folder, and what changed there. */
@NullMarked
package dev.sophon.capability.filesystem.internal.search;

import org.jspecify.annotations.NullMarked;
