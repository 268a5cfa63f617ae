@NullMarked
package dev.sophon.gateway.metrics.internal;

import org.jspecify.annotations.NullMarked;
