/** The person at the device: what she does, decides and is asked. */
@NullMarked
package dev.sophon.node.dispatch.internal.person;

import org.jspecify.annotations.NullMarked;
