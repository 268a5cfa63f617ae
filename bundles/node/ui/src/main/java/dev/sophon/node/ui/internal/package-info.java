/** The consent dialog. */
@NullMarked
package dev.sophon.node.ui.internal;

import org.jspecify.annotations.NullMarked;
