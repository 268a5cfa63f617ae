package dev.sophon.platform.wayland.internal.wire;

import java.io.IOException;

/** Is told the events of one object, on its connection's thread. It may send requests, and must not wait. */
@FunctionalInterface
public interface Listener {
    /** Of an object whose events do not matter; none of them may carry a descriptor. */
    Listener DEAF = event -> {};

    void on(Event event) throws IOException;
}
