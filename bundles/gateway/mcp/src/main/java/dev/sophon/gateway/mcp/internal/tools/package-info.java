/** The tools that agents see, and their calls at work, in whatever revision. */
@NullMarked
package dev.sophon.gateway.mcp.internal.tools;

import org.jspecify.annotations.NullMarked;
