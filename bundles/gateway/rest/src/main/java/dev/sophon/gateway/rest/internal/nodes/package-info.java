/** Nodes, their pairing, the commands that they are given and what has to be approved. */
@NullMarked
package dev.sophon.gateway.rest.internal.nodes;

import org.jspecify.annotations.NullMarked;
