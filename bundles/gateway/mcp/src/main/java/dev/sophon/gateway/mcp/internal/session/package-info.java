/** The revisions that begin with {@code initialize}. */
@NullMarked
package dev.sophon.gateway.mcp.internal.session;

import org.jspecify.annotations.NullMarked;
