/** Looks at the screens of nodes, as they change. */
@NullMarked
package dev.sophon.gateway.rest.internal.screen;

import org.jspecify.annotations.NullMarked;
