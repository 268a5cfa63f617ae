/** The bridge between an agent's program and the Gateway's MCP. */
@NullMarked
package dev.sophon.cli.operator.mcp;

import org.jspecify.annotations.NullMarked;
