package dev.sophon.gateway.canvas.internal;

import dev.sophon.gateway.canvas.Canvas;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** The sessions of one owner, in the order of their last put. Whoever has it guards it. */
final class Owned {
    private final Map<String, Canvas> shown = new LinkedHashMap<>();
    /** Names whose content had to go. */
    private final Set<String> emptied = new LinkedHashSet<>();

    private long bytes;

    int count() {
        return shown.size();
    }

    long bytes() {
        return bytes;
    }

    boolean isEmpty() {
        return shown.isEmpty() && emptied.isEmpty();
    }

    Canvas eldest() {
        return shown.values().iterator().next();
    }

    Set<String> emptied() {
        return emptied;
    }

    void show(Canvas canvas) {
        shown.put(canvas.session(), canvas);
        bytes += canvas.content().length;
    }

    void remove(String session) {
        emptied.remove(session);
        Canvas gone = shown.remove(session);
        bytes -= gone == null ? 0 : gone.content().length;
    }
}
