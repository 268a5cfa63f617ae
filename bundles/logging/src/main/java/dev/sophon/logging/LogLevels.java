package dev.sophon.logging;

import java.io.IOException;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/** From which level on a running program logs. Changes hold until its next start. Thread-safe. */
@ProviderType
public interface LogLevels {
    /** What has been changed since the start: levels by the names of loggers. */
    Map<String, String> changed();

    /**
     * Logs from another level on, within a second.
     *
     * @param logger with all below it, as in {@code dev.sophon}; empty for that, {@code ROOT} for all
     * @param level {@code TRACE}, {@code DEBUG}, {@code INFO}, {@code WARN}, {@code ERROR}, {@code OFF}, or {@code DEFAULT}
     *     for what the settings say; without a logger that takes back every change
     * @return as {@link #changed}
     * @throws IllegalArgumentException if one of them cannot be; the message names it and what is allowed
     * @throws IOException if it cannot be changed; all is then as it was
     */
    Map<String, String> set(String logger, String level) throws IOException;
}
