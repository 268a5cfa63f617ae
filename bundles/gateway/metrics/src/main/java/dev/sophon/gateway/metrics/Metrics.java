package dev.sophon.gateway.metrics;

import java.util.function.IntSupplier;
import org.osgi.annotation.versioning.ProviderType;

/** What the Gateway counts and measures, for a monitoring that comes and reads it. Thread-safe. */
@ProviderType
public interface Metrics {
    /** The type of {@link #text()}. */
    String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    /** All values as they are now, in Prometheus' text format. A part whose source fails is left out. */
    byte[] text();

    /**
     * Shows the number of connections of a kind that somebody else holds.
     *
     * @param kind a word that the program itself chose, as {@code events}
     * @param count asked at each reading; quick
     */
    void connections(String kind, IntSupplier count);
}
