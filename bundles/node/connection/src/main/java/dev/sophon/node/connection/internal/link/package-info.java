/** What one connection is made of. */
@NullMarked
package dev.sophon.node.connection.internal.link;

import org.jspecify.annotations.NullMarked;
