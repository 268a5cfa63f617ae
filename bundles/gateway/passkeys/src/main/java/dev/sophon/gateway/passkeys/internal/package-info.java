@NullMarked
package dev.sophon.gateway.passkeys.internal;

import org.jspecify.annotations.NullMarked;
