package dev.sophon.node.platform;

import dev.sophon.node.command.CommandException;
import org.osgi.annotation.versioning.ProviderType;

/** The clipboard that people copy to and paste from; texts only. Thread-safe. */
@ProviderType
public interface Clipboard {
    /** The longest text, in bytes of UTF-8. */
    int MAX_BYTES = 4 * 1024 * 1024;

    /**
     * What was read.
     *
     * @param text empty if the clipboard holds no text
     * @param truncated whether it was longer than {@link #MAX_BYTES}
     */
    record Content(String text, boolean truncated) {}

    /**
     * What it holds.
     *
     * @throws CommandException {@code platform_unsupported} when the display is lost or the program that offers the
     *     content does not hand it over
     */
    Content read() throws CommandException, InterruptedException;

    /**
     * Replaces what it holds; the text stays until somebody replaces it.
     *
     * @param text no longer than {@link #MAX_BYTES}, without NUL and lone surrogates
     */
    void write(String text) throws CommandException, InterruptedException;
}
