/** What is plugged in. */
@NullMarked
package dev.sophon.node.features.internal;

import org.jspecify.annotations.NullMarked;
