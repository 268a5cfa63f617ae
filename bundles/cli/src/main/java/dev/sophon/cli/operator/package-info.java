/** {@code sophon}: what operators type, a client of the Gateway's REST API. */
@NullMarked
package dev.sophon.cli.operator;

import org.jspecify.annotations.NullMarked;
