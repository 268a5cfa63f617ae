@NullMarked
package dev.sophon.gateway.store.internal;

import org.jspecify.annotations.NullMarked;
