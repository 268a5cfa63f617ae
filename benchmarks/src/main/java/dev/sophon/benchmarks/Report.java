package dev.sophon.benchmarks;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.protocol.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The rows as a table and as a file. */
final class Report {
    private static final List<String> HEAD =
            List.of("row", "unit", "ours", "floor", "peers", "ratio", "goal", "met", "noise");

    private static final String BEGIN = "<!-- bench -->";
    private static final String END = "<!-- /bench -->";

    private Report() {}

    static String table(List<Row> rows) {
        List<List<String>> lines = new ArrayList<>(List.of(HEAD));
        rows.forEach(row -> lines.add(cells(row)));
        int[] widths = new int[HEAD.size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        StringBuilder table = new StringBuilder();
        for (List<String> line : lines) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                text.append(line.get(i))
                        .append(" ".repeat(widths[i] - line.get(i).length() + 2));
            }
            table.append(text.toString().stripTrailing()).append('\n');
        }
        return table.toString();
    }

    /**
     * A page whose table tells these rows. Rows of its table that were not measured stay as they are.
     *
     * @param order all rows there are, as the table shows them; it loses those that are not among them
     * @throws IllegalArgumentException if the page has no place for the table
     */
    static String into(String page, List<Row> rows, List<String> order) {
        int from = page.indexOf(BEGIN);
        int to = page.indexOf(END);
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("the page has no place for the table: " + BEGIN + " … " + END);
        }
        Map<String, String> lines = new HashMap<>();
        page.substring(from, to)
                .lines()
                .filter(line -> line.startsWith("| `"))
                .forEach(line -> lines.put(line.substring(3, line.indexOf('`', 3)), line));
        rows.forEach(row -> {
            List<String> cells = new ArrayList<>(cells(row));
            cells.set(0, "`" + row.row() + "`");
            lines.put(row.row(), line(cells));
        });
        List<String> table = new ArrayList<>(List.of(BEGIN, line(HEAD), "|" + "---|".repeat(HEAD.size())));
        order.stream().map(lines::get).filter(Objects::nonNull).forEach(table::add);
        return page.substring(0, from) + String.join("\n", table) + "\n" + page.substring(to);
    }

    private static String line(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |";
    }

    private static List<String> cells(Row row) {
        List<String> peers = new ArrayList<>();
        new TreeMap<>(row.peers()).forEach((name, value) -> peers.add(name + " " + Numbers.text(value)));
        Double noise = row.noise();
        return List.of(
                row.row(),
                row.unit(),
                Numbers.text(row.ours()),
                number(row.floor()),
                peers.isEmpty() ? "–" : String.join(", ", peers),
                number(row.ratio()),
                row.goal().isEmpty() ? "–" : row.goal(),
                row.met() == null ? "–" : row.met() ? "yes" : "no",
                noise == null ? "–" : Math.round(100 * noise) + " %");
    }

    private static String number(@Nullable Double value) {
        return value == null ? "–" : Numbers.text(value);
    }

    /** A list of {@code {row, unit, ours, floor, peers, ratio, goal, met}}; what a row has not is null. */
    static byte[] json(List<Row> rows) {
        ArrayNode list = Json.mapper().createArrayNode();
        for (Row row : rows) {
            ObjectNode one = list.addObject();
            one.put("row", row.row());
            one.put("unit", row.unit());
            one.put("ours", Numbers.rounded(row.ours()));
            put(one, "floor", row.floor());
            ObjectNode peers = one.putObject("peers");
            new TreeMap<>(row.peers()).forEach((name, value) -> peers.put(name, Numbers.rounded(value)));
            put(one, "ratio", row.ratio());
            one.put("goal", row.goal().isEmpty() ? null : row.goal());
            one.put("met", row.met());
        }
        return Json.bytes(list);
    }

    private static void put(ObjectNode one, String field, @Nullable Double value) {
        if (value == null) {
            one.putNull(field);
        } else {
            one.put(field, Numbers.rounded(value));
        }
    }
}
