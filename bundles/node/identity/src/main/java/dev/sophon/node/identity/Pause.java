package dev.sophon.node.identity;

import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Optional;

/**
 * That the person at the device has paused the Node, kept on disk so that it holds over restarts.
 *
 * @param by for people: how it was said, as in {@code sophon-node pause}
 */
public record Pause(String by, Instant since) {
    private static final Pause UNREADABLE = new Pause("paused.json, which cannot be read", Instant.EPOCH);

    public Pause {
        if (by == null || since == null) {
            throw new IllegalArgumentException("by, since: expected both");
        }
    }

    /** The pause that holds; a file that cannot be read is one, as nobody can know that it is over. */
    public static Optional<Pause> read(StateFolder folder) {
        if (Files.notExists(folder.pause())) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.read(Files.readAllBytes(folder.pause()), Pause.class));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.of(UNREADABLE);
        }
    }

    public void write(StateFolder folder) throws IOException {
        PrivateFiles.write(folder.pause(), Json.bytes(this));
    }

    public static void clear(StateFolder folder) throws IOException {
        Files.deleteIfExists(folder.pause());
    }
}
