@NullMarked
package dev.sophon.gateway.nodes.internal;

import org.jspecify.annotations.NullMarked;
