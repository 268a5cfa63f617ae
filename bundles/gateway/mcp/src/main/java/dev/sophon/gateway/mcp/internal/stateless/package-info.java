/** The revision without sessions, with its Tasks extension. */
@NullMarked
package dev.sophon.gateway.mcp.internal.stateless;

import org.jspecify.annotations.NullMarked;
