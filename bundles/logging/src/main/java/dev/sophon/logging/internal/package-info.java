@NullMarked
package dev.sophon.logging.internal;

import org.jspecify.annotations.NullMarked;
