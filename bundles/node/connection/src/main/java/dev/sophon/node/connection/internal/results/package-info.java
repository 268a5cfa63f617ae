/** Results on their way to the Gateway. */
@NullMarked
package dev.sophon.node.connection.internal.results;

import org.jspecify.annotations.NullMarked;
