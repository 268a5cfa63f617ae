/** The signed KARs that can be brought to nodes, and the ways in and out. */
@NullMarked
package dev.sophon.gateway.features.internal.library;

import org.jspecify.annotations.NullMarked;
