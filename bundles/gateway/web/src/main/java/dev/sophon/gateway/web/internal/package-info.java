@NullMarked
package dev.sophon.gateway.web.internal;

import org.jspecify.annotations.NullMarked;
