/** Messages of JSON-RPC, and how they come and go over HTTP. */
@NullMarked
package dev.sophon.gateway.mcp.internal.wire;

import org.jspecify.annotations.NullMarked;
