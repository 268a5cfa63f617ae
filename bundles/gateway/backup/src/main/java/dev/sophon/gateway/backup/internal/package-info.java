@NullMarked
package dev.sophon.gateway.backup.internal;

import org.jspecify.annotations.NullMarked;
