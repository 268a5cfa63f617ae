/** The files of commands and features, piece by piece beside the hub. */
@NullMarked
package dev.sophon.node.connection.internal.transfers;

import org.jspecify.annotations.NullMarked;
