@NullMarked
package dev.sophon.gateway.access.internal;

import org.jspecify.annotations.NullMarked;
