/** What elements show, as trees and as text. */
@NullMarked
package dev.sophon.command.screen.internal.elements;

import org.jspecify.annotations.NullMarked;
