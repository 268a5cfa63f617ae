/** The commands that a Node adds to Karaf's console. */
@NullMarked
package dev.sophon.node.console.internal.commands;

import org.jspecify.annotations.NullMarked;
