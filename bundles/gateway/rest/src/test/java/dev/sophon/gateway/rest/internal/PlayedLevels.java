package dev.sophon.gateway.rest.internal;

import dev.sophon.logging.LogLevels;
import java.util.Map;
import java.util.TreeMap;

/** Levels that are remembered, and change nothing. */
final class PlayedLevels implements LogLevels {
    private final Map<String, String> changed = new TreeMap<>();

    @Override
    public synchronized Map<String, String> changed() {
        return Map.copyOf(changed);
    }

    @Override
    public synchronized Map<String, String> set(String logger, String level) {
        if (!level.equals("DEBUG")) {
            throw new IllegalArgumentException("level: expected one of TRACE, DEBUG");
        }
        changed.put(logger, level);
        return changed();
    }
}
