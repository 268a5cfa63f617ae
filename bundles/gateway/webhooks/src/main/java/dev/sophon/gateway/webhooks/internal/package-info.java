@NullMarked
package dev.sophon.gateway.webhooks.internal;

import org.jspecify.annotations.NullMarked;
