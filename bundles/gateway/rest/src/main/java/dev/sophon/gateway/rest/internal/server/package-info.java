/** From a request to the route that answers it. */
@NullMarked
package dev.sophon.gateway.rest.internal.server;

import org.jspecify.annotations.NullMarked;
