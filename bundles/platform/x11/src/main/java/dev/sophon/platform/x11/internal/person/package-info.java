/** The person's own hands. */
@NullMarked
package dev.sophon.platform.x11.internal.person;

import org.jspecify.annotations.NullMarked;
