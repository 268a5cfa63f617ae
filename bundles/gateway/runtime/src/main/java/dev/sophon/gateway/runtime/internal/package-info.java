@NullMarked
package dev.sophon.gateway.runtime.internal;

import org.jspecify.annotations.NullMarked;
