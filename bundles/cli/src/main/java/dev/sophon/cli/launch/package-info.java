/** What the programs share: starting a Karaf distribution in this process, and how they end. */
@NullMarked
package dev.sophon.cli.launch;

import org.jspecify.annotations.NullMarked;
