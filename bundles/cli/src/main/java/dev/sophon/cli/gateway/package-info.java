/** The program {@code sophon-gateway}. */
@NullMarked
package dev.sophon.cli.gateway;

import org.jspecify.annotations.NullMarked;
