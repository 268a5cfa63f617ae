/**
 * The transfer channel of the Gateway: {@code /api/transfers} for agents, {@code /api/nodes/me/transfers} for nodes. Bytes
 * lie as files in the state folder; what a file is, whose and for how long is a record in the database, written first.
 */
@NullMarked
package dev.sophon.gateway.transfers.internal;

import org.jspecify.annotations.NullMarked;
