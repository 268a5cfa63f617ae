@NullMarked
package dev.sophon.gateway.oidc.internal;

import org.jspecify.annotations.NullMarked;
