/** What applications tell of their elements: asked, read, and put into the words and pixels of the port. */
@NullMarked
package dev.sophon.platform.atspi.internal.tree;

import org.jspecify.annotations.NullMarked;
