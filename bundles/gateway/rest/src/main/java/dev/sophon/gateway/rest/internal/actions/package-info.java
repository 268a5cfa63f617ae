/** What computer-use models ask for, in their words. */
@NullMarked
package dev.sophon.gateway.rest.internal.actions;

import org.jspecify.annotations.NullMarked;
