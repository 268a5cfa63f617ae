package dev.sophon.node.dispatch.internal;

import dev.sophon.node.command.Lane;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ThreadPoolExecutor;

/**
 * The threads that run handlers: a fixed number for each lane, behind a queue of fixed length. A handler that hangs keeps
 * its thread and no other is made for it, so the work that hangs is bounded as well.
 */
final class Lanes {
    private final Map<Lane, ThreadPoolExecutor> lanes = new EnumMap<>(Lane.class);

    Lanes() {
        lanes.put(Lane.INPUT, Threads.pool("sophon-input", 1, 256));
        lanes.put(Lane.SCREEN, Threads.pool("sophon-screen", 4, 64));
        lanes.put(Lane.PROCESS, Threads.pool("sophon-process", 8, 128));
        lanes.put(Lane.GENERAL, Threads.pool("sophon-general", 4, 256));
    }

    ThreadPoolExecutor of(Lane lane) {
        ThreadPoolExecutor pool = lanes.get(lane);
        if (pool == null) {
            throw new IllegalStateException("no lane " + lane);
        }
        return pool;
    }

    void close() {
        lanes.values().forEach(ThreadPoolExecutor::shutdownNow);
    }
}
