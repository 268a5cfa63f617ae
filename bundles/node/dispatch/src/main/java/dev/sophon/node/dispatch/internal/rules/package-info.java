/** What a command has to pass before it may run. */
@NullMarked
package dev.sophon.node.dispatch.internal.rules;

import org.jspecify.annotations.NullMarked;
