package dev.sophon.node.journal.internal;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.sophon.protocol.wire.CommandResult;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One line of the log, in JSON.
 *
 * @param at seconds that a Node has run on this folder
 * @param command of {@link Kind#BEGUN}
 * @param result of {@link Kind#SETTLED}, unless it stands in a file
 * @param file the name of that file
 */
record Line(
        long at,
        Kind kind,
        String id,
        @Nullable String command,
        @Nullable CommandResult result,
        @Nullable String file) {

    Line {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(id, "id");
        if (kind == Kind.SETTLED && result == null && file == null) {
            throw new IllegalArgumentException("result: required when settled");
        }
    }

    static Line begun(String id, String command) {
        return new Line(0, Kind.BEGUN, id, command, null, null);
    }

    static Line settled(CommandResult result) {
        return new Line(0, Kind.SETTLED, result.commandId(), null, result, null);
    }

    static Line settled(String id, String file) {
        return new Line(0, Kind.SETTLED, id, null, null, file);
    }

    static Line done(String id) {
        return new Line(0, Kind.DONE, id, null, null, null);
    }

    Line at(long seconds) {
        return new Line(seconds, kind, id, command, result, file);
    }

    /** What happened to the id. */
    enum Kind {
        /** It is about to act. */
        BEGUN,
        /** It has its result. */
        SETTLED,
        /** Its result is acknowledged, or given up: only the id is remembered. */
        DONE;

        @JsonValue
        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        @JsonCreator
        static Kind of(String wireName) {
            return valueOf(wireName.toUpperCase(Locale.ROOT));
        }
    }
}
