package dev.sophon.gateway.canvas.internal;

import dev.sophon.gateway.canvas.Canvas;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Somebody who waits for a version above the one that they have.
 *
 * @param place what they are counted as
 */
record Waiting(String session, String place, long after, Consumer<Optional<Canvas>> answer) {}
