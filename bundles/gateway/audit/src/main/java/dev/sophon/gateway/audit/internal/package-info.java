@NullMarked
package dev.sophon.gateway.audit.internal;

import org.jspecify.annotations.NullMarked;
