package dev.sophon.cli.logs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.text.VisibleText;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One entry of a log.
 *
 * @param request the id of the command that it belongs to; empty where it belongs to none
 * @param thrown what a failure's stack trace says; empty where there was none
 */
record Entry(Instant time, String level, String logger, String request, String message, String thrown) {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS");

    /** What a line says; empty for one that is no entry, such as the half of one that a full disk has cut. */
    static Optional<Entry> of(String line) {
        try {
            JsonNode entry = Json.tree(line.getBytes(StandardCharsets.UTF_8));
            return Optional.of(new Entry(
                    Instant.parse(entry.path("time").asText()),
                    entry.path("level").asText(),
                    entry.path("logger").asText(),
                    entry.path("requestId").asText(),
                    entry.path("message").asText(),
                    entry.path("thrown").asText()));
        } catch (IllegalArgumentException | DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** As people read it, in their own time; nothing in it gives a terminal orders. */
    String text(ZoneId zone) {
        String source = logger.substring(logger.lastIndexOf('.') + 1);
        String words = message.lines().map(VisibleText::of).collect(Collectors.joining("\n    "));
        String more =
                thrown.lines().map(VisibleText::of).map(line -> "\n    " + line).collect(Collectors.joining());
        return TIME.format(time.atZone(zone)) + " " + String.format("%-5s", VisibleText.of(level)) + " "
                + VisibleText.of(source) + ": " + words
                + (request.isEmpty() ? "" : " [" + VisibleText.of(request) + "]") + more;
    }
}
