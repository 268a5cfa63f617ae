package dev.sophon.node.journal.internal;

import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.wire.CommandResult;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A result that waits for its acknowledgement, in memory or in a file. Immutable. */
final class Kept {
    private static final Logger LOG = LoggerFactory.getLogger(Kept.class);
    /** What a result takes beside its encoded value. */
    static final long OVERHEAD = 512;

    private final @Nullable CommandResult result;
    private final @Nullable String file;
    private final long size;
    private final long at;
    private final boolean logged;
    private final Segment.@Nullable Place place;

    private Kept(
            @Nullable CommandResult result,
            @Nullable String file,
            long size,
            long at,
            boolean logged,
            Segment.@Nullable Place place) {
        this.result = result;
        this.file = file;
        this.size = size;
        this.at = at;
        this.logged = logged;
        this.place = place;
    }

    static Kept inMemory(CommandResult result, long at) {
        return new Kept(result, null, size(result), at, false, null);
    }

    static Kept inFile(String file, long size, long at) {
        return new Kept(null, file, size, at, false, null);
    }

    /** As a line of the log tells it. */
    static Kept replayed(Line line, Segment.Place place, ResultFiles files) {
        String file = line.file();
        if (file != null && files.has(file)) {
            return inFile(file, files.size(file) + OVERHEAD, line.at()).logged(place);
        }
        return inMemory(line.result() == null ? lost(line.id()) : line.result(), line.at())
                .logged(place);
    }

    static CommandResult lost(String id) {
        return CommandResult.failure(id, ErrorCode.INTERNAL_ERROR, "result no longer kept", 0);
    }

    static long size(CommandResult result) {
        int message = result.message() == null ? 0 : result.message().length();
        return OVERHEAD
                + message
                + (result.result() == null ? 0 : result.result().size());
    }

    /**
     * The same, known to the log.
     *
     * @param where its line stands; {@code null} where it could not be written
     */
    Kept logged(Segment.@Nullable Place where) {
        return new Kept(result, file, size, at, true, where);
    }

    /**
     * Takes what a command gave out of the log, and leaves how it ended.
     *
     * @throws IOException when it may be there still
     */
    void blank() throws IOException {
        if (place != null && result != null && result.ok()) {
            CommandResult bare =
                    CommandResult.success(result.commandId(), EncodedJson.of(Map.of()), result.durationMs());
            place.overwrite(Line.settled(bare).at(at));
        }
    }

    boolean isLogged() {
        return logged;
    }

    /** In bytes, its share of all that is kept. */
    long size() {
        return size;
    }

    /** When it was settled, in the seconds of the log. */
    long at() {
        return at;
    }

    boolean inMemory() {
        return result != null;
    }

    Optional<String> file() {
        return Optional.ofNullable(file);
    }

    CommandResult result(String id, ResultFiles files) {
        if (result != null) {
            return result;
        }
        try {
            return files.read(Objects.requireNonNull(file));
        } catch (IOException e) {
            LOG.warn("The kept result of command {} cannot be read", id);
            return lost(id);
        }
    }
}
