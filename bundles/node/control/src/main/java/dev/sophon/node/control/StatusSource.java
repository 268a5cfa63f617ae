package dev.sophon.node.control;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Knows how the Node is, whichever of its parts are there. Thread-safe. */
@ProviderType
public interface StatusSource {
    NodeStatus now();

    /** A reader of what {@code start} prints at a terminal. */
    LineReader lines();

    /** Each call returns the lines that have been added since the one before. Not thread-safe. */
    interface LineReader {
        List<String> next();
    }
}
