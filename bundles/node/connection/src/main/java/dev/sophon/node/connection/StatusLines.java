package dev.sophon.node.connection;

import dev.sophon.node.connection.Connection.State;
import dev.sophon.node.connection.Connection.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a person at a terminal reads while the connection changes: each thing once, until it changes. One object serves one
 * reader; not thread-safe.
 */
public final class StatusLines {
    private final boolean hint;
    private final Supplier<List<String>> shortcomings;
    private @Nullable String connection;
    private @Nullable String problem;
    private List<String> told = List.of();
    private boolean heartbeatTold;
    private boolean hintTold;

    /**
     * @param hint whether to say, once, how the Node is stopped
     * @param shortcomings what the Node cannot do, in words, which is said once it is online
     */
    public StatusLines(boolean hint, Supplier<List<String>> shortcomings) {
        this.hint = hint;
        this.shortcomings = shortcomings;
    }

    /** The lines that this status adds to those before; none where nothing worth a line has changed. */
    public List<String> next(Status status) {
        List<String> lines = new ArrayList<>();
        switch (status.state()) {
            case ONLINE -> online(status, lines);
            case RETRYING -> {
                connection = null;
                tell(status.problem(), "Failed to connect to Gateway. ", lines);
            }
            case REPLACED, REVOKED -> tell(status.problem(), "", lines);
            case IDLE, CONNECTING -> {
                // Nothing to say yet.
            }
        }
        boolean settled = status.state() == State.ONLINE ? heartbeatTold : !lines.isEmpty();
        if (hint && settled && !hintTold) {
            hintTold = true;
            lines.add("Press Ctrl+C to stop.");
        }
        return lines;
    }

    private void online(Status status, List<String> lines) {
        if (!Objects.equals(connection, status.connectionId())) {
            connection = status.connectionId();
            problem = null;
            heartbeatTold = false;
            lines.add("Connected to Gateway via SignalR.");
        }
        if (!heartbeatTold && beats(status)) {
            heartbeatTold = true;
            lines.add("Heartbeat sent. Status: Online.");
            List<String> now = shortcomings.get();
            if (!now.equals(told)) {
                told = now;
                now.forEach(line -> lines.add("Note: " + line));
            }
        }
        tell(status.problem(), "Note: ", lines);
    }

    /** Whether a heartbeat has gone over this very connection. */
    private static boolean beats(Status status) {
        return status.lastHeartbeat() != null
                && (status.connectedAt() == null || !status.lastHeartbeat().isBefore(status.connectedAt()));
    }

    private void tell(@Nullable String words, String prefix, List<String> lines) {
        if (words != null && !words.equals(problem)) {
            lines.add(prefix + words);
        }
        problem = words;
    }
}
