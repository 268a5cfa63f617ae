package dev.sophon.node.connection.internal;

import dev.sophon.node.connection.Connection.State;
import dev.sophon.node.connection.Connection.Status;
import dev.sophon.node.identity.PrivateFiles;
import dev.sophon.node.identity.StateFolder;
import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps on disk what {@code sophon-node status} says of a Node that does not run: its last state and heartbeat. */
final class LastStatusFile implements Consumer<Status> {
    private static final Logger LOG = LoggerFactory.getLogger(LastStatusFile.class);

    private final StateFolder folder;
    private @Nullable State state;
    private @Nullable Instant heartbeat;

    /** The file's content. */
    record Content(String state, Instant at, @Nullable Instant lastHeartbeat, @Nullable String problem) {}

    LastStatusFile(StateFolder folder) {
        this.folder = folder;
    }

    /** When the Node last beat before this start; null where nothing is known. */
    static @Nullable Instant lastHeartbeat(StateFolder folder) {
        try {
            return Json.read(Files.readAllBytes(folder.lastStatus()), Content.class)
                    .lastHeartbeat();
        } catch (IOException | IllegalArgumentException e) {
            return null;
        }
    }

    @Override
    public void accept(Status status) {
        boolean worthIt = status.state() != State.CONNECTING && status.state() != State.IDLE;
        boolean news = status.state() != state || !Objects.equals(status.lastHeartbeat(), heartbeat);
        if (!worthIt || !news) {
            return;
        }
        state = status.state();
        heartbeat = status.lastHeartbeat();
        try {
            // With each heartbeat: that the disk is woken for it would cost a laptop more than the last one is worth.
            PrivateFiles.writeUnflushed(
                    folder.lastStatus(),
                    Json.bytes(new Content(
                            status.state().name().toLowerCase(Locale.ROOT),
                            Instant.now(),
                            status.lastHeartbeat(),
                            status.problem())));
        } catch (IOException e) {
            // A full disk must not keep the Node from its heartbeats.
            LOG.debug("The last status cannot be written", e);
        }
    }
}
