package dev.sophon.cli.logs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** What was logged last, as it stands in the files: what else a line may hold is left out. */
public final class RecentEntries {
    /** In characters; the newest are kept. */
    private static final int MOST = 8 << 20;

    private static final List<String> FIELDS =
            List.of("time", "level", "logger", "thread", "requestId", "message", "thrown");

    private RecentEntries() {}

    /**
     * The entries from a moment on, the oldest first.
     *
     * @param prefix of the files' names, before the day
     */
    public static List<ObjectNode> read(Path folder, String prefix, Instant from) throws IOException {
        Deque<String> lines = new ArrayDeque<>();
        int[] size = {0};
        LocalDate day = LocalDate.ofInstant(from, ZoneOffset.UTC).minusDays(1);
        new LogFiles(folder, prefix).read(day, line -> {
            lines.add(line);
            size[0] += line.length();
            while (size[0] > MOST) {
                size[0] -= lines.remove().length();
            }
        });
        return lines.stream()
                .map(line -> entry(line, from))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<ObjectNode> entry(String line, Instant from) {
        if (Entry.of(line).filter(entry -> !entry.time().isBefore(from)).isEmpty()) {
            return Optional.empty();
        }
        JsonNode told = Json.tree(line.getBytes(StandardCharsets.UTF_8));
        ObjectNode entry = Json.mapper().createObjectNode();
        for (String field : FIELDS) {
            if (told.path(field).isTextual()) {
                entry.set(field, told.get(field));
            }
        }
        return Optional.of(entry);
    }
}
