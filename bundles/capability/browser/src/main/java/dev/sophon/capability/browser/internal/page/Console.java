package dev.sophon.capability.browser.internal.page;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.text.OneLine;
import java.util.List;

/** What a page has written to its console lately, and what went wrong in it. Thread-safe. */
public final class Console {
    public static final int MAX_LINES = 200;
    public static final int MAX_TEXT = 1_000;

    private static final int MAX_ARGUMENTS = 20;

    private final Recent<Line> lines = new Recent<>(MAX_LINES);

    /**
     * A line.
     *
     * @param level {@code log}, {@code info}, {@code debug}, {@code warning} or {@code error}
     */
    public record Line(String level, String text) {
        @Override
        public String toString() {
            return "Line[level=" + level + "]";
        }
    }

    void event(String method, JsonNode params) {
        switch (method) {
            case "Runtime.consoleAPICalled" -> add(params.path("type").asText(), words(params.path("args")));
            case "Runtime.exceptionThrown" -> {
                JsonNode details = params.path("exceptionDetails");
                String described = details.path("exception").path("description").asText();
                add("error", described.isEmpty() ? details.path("text").asText() : described);
            }
            default ->
                add(
                        params.path("entry").path("level").asText(),
                        params.path("entry").path("text").asText());
        }
    }

    private static String words(JsonNode arguments) {
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < Math.min(arguments.size(), MAX_ARGUMENTS) && words.length() < MAX_TEXT; i++) {
            JsonNode argument = arguments.get(i);
            words.append(i == 0 ? "" : " ")
                    .append(OneLine.cut(
                            argument.has("value")
                                    ? argument.path("value").asText()
                                    : argument.path("description").asText(),
                            MAX_TEXT));
        }
        return words.toString();
    }

    private void add(String level, String text) {
        lines.add(new Line(OneLine.cut(level, 20), OneLine.cut(text, MAX_TEXT)));
    }

    public List<Line> lines() {
        return lines.all();
    }
}
