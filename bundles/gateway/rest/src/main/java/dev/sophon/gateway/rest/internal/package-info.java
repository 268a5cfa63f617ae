/** The REST side: {@code /api} and the page at the root. */
@NullMarked
package dev.sophon.gateway.rest.internal;

import org.jspecify.annotations.NullMarked;
