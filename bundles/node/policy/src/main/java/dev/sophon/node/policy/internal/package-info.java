/** {@code policy.json}, and the consent of a device with or without somebody to ask. */
@NullMarked
package dev.sophon.node.policy.internal;

import org.jspecify.annotations.NullMarked;
