/** Questions to the person at the display, which no other client can answer. */
@NullMarked
package dev.sophon.platform.x11.internal.question;

import org.jspecify.annotations.NullMarked;
