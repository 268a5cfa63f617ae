/** Starting a Karaf distribution in this process. */
@NullMarked
package dev.sophon.cli.launch;

import org.jspecify.annotations.NullMarked;
