package dev.sophon.platform.wayland.internal.input;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.command.CommandException;
import dev.sophon.platform.wayland.internal.session.Compositor;
import dev.sophon.platform.wayland.internal.session.SwayIpc;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Waits until the application that has the keyboard has taken what was typed. A compositor disconnects an application that
 * reads more slowly than it is typed to, which ends it: so no more than a few characters are ever under way. Thread-safe.
 */
final class Taking {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long INTERVAL_MS = 2;
    /** Where nobody tells how much is left: so many blocks a second leave an application time to read. */
    private static final long UNTOLD_MS = 60;

    private static final int MOST_DEPTH = 100;

    private final Optional<SwayIpc> sway;
    private final SocketQueues queues;

    Taking(Compositor compositor) {
        this.sway = compositor.sway();
        this.queues = new SocketQueues(compositor.libc(), compositor.socket());
    }

    /** False if it has not in time. */
    boolean await() throws CommandException, InterruptedException {
        OptionalLong pid = focused();
        long begun = System.nanoTime();
        OptionalLong unread = pid.isPresent() ? queues.unread(pid.getAsLong()) : OptionalLong.empty();
        if (unread.isEmpty()) {
            TimeUnit.MILLISECONDS.sleep(UNTOLD_MS);
            return true;
        }
        while (unread.isPresent() && unread.getAsLong() > 0) {
            if (System.nanoTime() - begun > PATIENCE_NANOS) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(INTERVAL_MS);
            unread = queues.unread(pid.getAsLong());
        }
        return true;
    }

    /** The process whose window has the keyboard. */
    private OptionalLong focused() throws CommandException {
        return sway.isEmpty() ? OptionalLong.empty() : focused(sway.get().tree(), 0);
    }

    private static OptionalLong focused(JsonNode node, int depth) {
        if (node.path("focused").asBoolean() && node.has("pid")) {
            return OptionalLong.of(node.path("pid").asLong());
        }
        for (String list : new String[] {"nodes", "floating_nodes"}) {
            for (JsonNode each : node.path(list)) {
                OptionalLong found = depth > MOST_DEPTH ? OptionalLong.empty() : focused(each, depth + 1);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return OptionalLong.empty();
    }
}
