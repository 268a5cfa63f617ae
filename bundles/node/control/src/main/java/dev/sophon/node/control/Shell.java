package dev.sophon.node.control;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ConsumerType;

/** A console that {@code node.sock} leads to; registered where there is one. */
@ConsumerType
public interface Shell {
    /**
     * Runs one command line and waits for its end.
     *
     * @return the exit status, 0 for success
     */
    int run(String commandLine, InputStream in, OutputStream out, OutputStream err);

    /** Serves a person at a terminal until she leaves or the input ends. */
    void interact(Terminal terminal) throws IOException;

    /**
     * A terminal in raw mode at the other end.
     *
     * @param type as in the environment variable {@code TERM}
     * @param resized subscribes to changes of the size
     */
    record Terminal(String type, Size size, InputStream in, OutputStream out, Consumer<Consumer<Size>> resized) {}

    /** Columns and rows of characters. */
    record Size(int columns, int rows) {}
}
