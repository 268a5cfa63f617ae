package dev.sophon.cli.operator.print;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.json.Json;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Prints what the Gateway has answered, for people or for programs. Nothing of it reaches a terminal unescaped. */
public final class Output {
    private final PrintWriter out;
    private final Format format;

    public Output(PrintWriter out, Format format) {
        this.out = out;
        this.format = format;
    }

    /** A sentence for people; programs get the answer itself instead. */
    public void done(String sentence, JsonNode answer) {
        if (format == Format.json) {
            json(answer);
        } else {
            out.println(PlainText.of(sentence));
        }
        out.flush();
    }

    /** A line for people only. */
    public void note(String line) {
        if (format != Format.json) {
            out.println(PlainText.of(line));
            out.flush();
        }
    }

    /** A list, one row for each item. */
    public void list(JsonNode items, List<String> fields) {
        switch (format) {
            case json -> json(items);
            case csv -> {
                out.println(String.join(",", fields));
                for (JsonNode item : items) {
                    out.println(fields.stream()
                            .map(field -> quoted(exact(item, field)))
                            .collect(Collectors.joining(",")));
                }
            }
            case table -> table(items, fields);
        }
        out.flush();
    }

    /** One thing, one line for each of its fields that is not an object. */
    public void object(JsonNode thing) {
        switch (format) {
            case json -> json(thing);
            case csv -> {
                List<String> fields = new ArrayList<>();
                thing.fieldNames().forEachRemaining(fields::add);
                list(Json.mapper().createArrayNode().add(thing), fields);
            }
            case table -> lines("", thing);
        }
        out.flush();
    }

    private void lines(String prefix, JsonNode thing) {
        for (Map.Entry<String, JsonNode> field : thing.properties()) {
            String name = prefix + title(field.getKey());
            if (field.getValue().isObject()) {
                lines(name + " ", field.getValue());
            } else if (!field.getValue().isNull()) {
                out.printf("%-22s %s%n", PlainText.of(name), cell(thing, field.getKey()));
            }
        }
    }

    private void table(JsonNode items, List<String> fields) {
        if (items.isEmpty()) {
            out.println("None.");
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(fields.stream()
                .map(field -> title(field.replaceFirst("At$", "")))
                .toList());
        Instant now = Instant.now();
        for (JsonNode item : items) {
            rows.add(fields.stream().map(field -> people(item, field, now)).toList());
        }
        List<Integer> widths = new ArrayList<>(Collections.nCopies(fields.size(), 0));
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths.set(i, Math.max(widths.get(i), Columns.width(row.get(i))));
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                boolean last = i == row.size() - 1;
                line.append(row.get(i)).append(last ? "" : " ".repeat(widths.get(i) - Columns.width(row.get(i)) + 2));
            }
            out.println(line.toString().stripTrailing());
        }
    }

    /** {@code lastHeartbeatAt} is {@code LAST HEARTBEAT AT}. */
    private static String title(String field) {
        return field.replaceAll("([a-z])([A-Z])", "$1 $2").toUpperCase(Locale.ROOT);
    }

    /** In a row there is no room for all scopes, times to the second and who paused it; the thing itself shows them. */
    private static String people(JsonNode item, String field, Instant now) {
        if (field.equals("status") && item.hasNonNull("pausedBy")) {
            return cell(item, field) + ", paused";
        }
        return field.equals("scopes")
                ? String.valueOf(item.path(field).size())
                : field.endsWith("At") ? Columns.ago(cell(item, field), now) : cell(item, field);
    }

    private static String cell(JsonNode item, String field) {
        JsonNode value = item.path(field);
        return value.isArray() ? exact(item, field) : isNothing(value) ? "" : PlainText.cell(value);
    }

    /** For programs: what hides is written out, and nothing is folded. */
    private static String exact(JsonNode item, String field) {
        JsonNode value = item.path(field);
        if (value.isArray()) {
            return PlainText.of(StreamSupport.stream(value.spliterator(), false)
                    .map(one -> one.path("name").asText(one.isValueNode() ? one.asText() : one.toString()))
                    .collect(Collectors.joining(" ")));
        }
        return isNothing(value) ? "" : PlainText.of(value.isContainerNode() ? value.toString() : value.asText());
    }

    private static boolean isNothing(JsonNode value) {
        return value.isNull() || value.isMissingNode();
    }

    /** As RFC 4180 has it; what a spreadsheet would take for a formula gets an apostrophe in front, and is a text then. */
    private static String quoted(String cell) {
        String text = cell.matches("(?s)[=+\\-@\t\r\uff1d\uff0b\uff0d\uff20].*") && !cell.matches("-?[0-9.]+")
                ? "'" + cell
                : cell;
        return text.matches("[^\",\\s]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    private void json(JsonNode value) {
        try {
            String text = Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(value);
            // JSON may hold these as they are, within its strings; a terminal may not.
            text.lines().map(PlainText::of).forEach(out::println);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can be written", e);
        }
    }
}
