/** Cameras by Video4Linux 2, as the kernel's documentation of its userspace API has it, on 64-bit systems. */
@NullMarked
package dev.sophon.platform.v4l2.internal;

import org.jspecify.annotations.NullMarked;
