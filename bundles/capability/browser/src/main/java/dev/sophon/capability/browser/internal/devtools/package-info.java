/** The browser as a child process, and the DevTools protocol over its two pipes. It knows nothing of pages or commands. */
@NullMarked
package dev.sophon.capability.browser.internal.devtools;

import org.jspecify.annotations.NullMarked;
