/** The icon in the desktop's tray: what it says, and what its menu does. */
@NullMarked
package dev.sophon.node.tray.internal;

import org.jspecify.annotations.NullMarked;
