@NullMarked
package dev.sophon.gateway.commands.internal;

import org.jspecify.annotations.NullMarked;
