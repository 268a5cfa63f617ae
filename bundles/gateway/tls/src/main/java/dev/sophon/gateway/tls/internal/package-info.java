@NullMarked
package dev.sophon.gateway.tls.internal;

import org.jspecify.annotations.NullMarked;
