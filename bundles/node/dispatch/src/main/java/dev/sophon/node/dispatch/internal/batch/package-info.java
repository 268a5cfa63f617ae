/** Several commands that run as one. */
@NullMarked
package dev.sophon.node.dispatch.internal.batch;

import org.jspecify.annotations.NullMarked;
