@NullMarked
package dev.sophon.gateway.canvas.internal;

import org.jspecify.annotations.NullMarked;
