/** What agents speak: the Model Context Protocol at {@code /mcp/http}. */
@NullMarked
package dev.sophon.gateway.mcp.internal;

import org.jspecify.annotations.NullMarked;
