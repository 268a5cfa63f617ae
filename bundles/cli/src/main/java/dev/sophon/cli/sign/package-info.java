/** {@code tools/sign}: keys, manifests and libraries for who publishes capabilities. */
@NullMarked
package dev.sophon.cli.sign;

import org.jspecify.annotations.NullMarked;
