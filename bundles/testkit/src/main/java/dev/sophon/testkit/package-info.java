/**
 * What tests share: fakes that behave, the two programs as real processes, a REST client that speaks as an agent or
 * operator would, and the demonstration that {@code ./run} shows.
 */
@NullMarked
package dev.sophon.testkit;

import org.jspecify.annotations.NullMarked;
