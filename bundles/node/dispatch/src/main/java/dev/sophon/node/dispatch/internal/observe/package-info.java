/** What comes of commands that use mouse or keyboard. */
@NullMarked
package dev.sophon.node.dispatch.internal.observe;

import org.jspecify.annotations.NullMarked;
