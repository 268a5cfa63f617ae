/** A tab, what is on its page, and how an element there is found, read and operated. */
@NullMarked
package dev.sophon.capability.browser.internal.page;

import org.jspecify.annotations.NullMarked;
