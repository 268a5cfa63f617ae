package dev.sophon.itests.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.testkit.Rest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What of the suite's rows there is on each platform: one table for all of them, which the docs and the README show. */
final class Conformance {
    private Conformance() {}

    /** A platform, in the words of the table. */
    enum Platform {
        X11("X11"),
        SWAY("sway"),
        WINDOWS("Windows"),
        MACOS("macOS");

        private final String title;

        Platform(String title) {
            this.title = title;
        }
    }

    /** How it is known that a row holds on a platform, or why it does not. */
    enum Verdict {
        /** It is run there through REST. */
        VERIFIED("✓"),
        /** The command is there; nobody ran it there. */
        CONTRACT("by contract only"),
        /** The platform does not let a program do it. The answer that says so is run. */
        NOT_POSSIBLE("not possible"),
        NOT_YET("not yet");

        private final String words;

        Verdict(String words) {
            this.words = words;
        }
    }

    /** What sway lets nobody do, why, and what shows that it is so. */
    record Refusal(Pattern rows, String words, Row.Check check) {
        /** Where the answer to a command says so. */
        static Refusal told(String rows, String words, String command, Params params) {
            return new Refusal(Pattern.compile(rows), words, desk -> {
                Rest.Answer answer = desk.send(command, Desk.json(params.on(desk)));
                assertThat(answer.error()).as(answer.text()).isEqualTo("platform_unsupported");
                assertThat(answer.json().path("message").asText()).contains(words);
            });
        }
    }

    private interface Params {
        Object[] on(Desk desk);
    }

    private static Object[] form(Desk desk) {
        return new Object[] {"windowId", desk.window(Desk.GTK)};
    }

    /** Those that ask no desktop for anything. */
    private static final Pattern WITHOUT_DESKTOP =
            Pattern.compile("system\\..*|input\\.wait .*|steps\\.run (param (steps|brief)|field (steps|completed))");

    static final List<Refusal> NOT_ON_SWAY = List.of(
            Refusal.told(
                    "input\\.mouse\\.position .*",
                    "Wayland tells no program where the pointer is",
                    "input.mouse.position",
                    desk -> new Object[0]),
            Refusal.told("window\\.minimize .*", "sway has no minimized windows", "window.minimize", Conformance::form),
            Refusal.told("window\\.maximize .*", "sway has no maximized windows", "window.maximize", Conformance::form),
            Refusal.told(
                    "screen\\.capture param windowId",
                    "this compositor gives no picture of one window alone",
                    "screen.capture",
                    Conformance::form),
            new Refusal(
                    Pattern.compile("screen\\.(capture|region) param cursor"),
                    "without a graphics card sway draws the pointer into every picture",
                    PictureRows::pointedAnyway));

    static Verdict of(Platform platform, Row row) {
        return switch (platform) {
            case X11 -> Verdict.VERIFIED;
            case SWAY -> refusal(row).isPresent() ? Verdict.NOT_POSSIBLE : Verdict.VERIFIED;
            case WINDOWS, MACOS ->
                WITHOUT_DESKTOP.matcher(row.documented()).matches() ? Verdict.CONTRACT : Verdict.NOT_YET;
        };
    }

    private static Optional<Refusal> refusal(Row row) {
        return NOT_ON_SWAY.stream()
                .filter(each -> each.rows().matcher(row.documented()).matches())
                .findFirst();
    }

    /** How many rows there are of a kind. */
    static long count(Platform platform, Verdict verdict) {
        return Rows.all().stream().filter(row -> of(platform, row) == verdict).count();
    }

    /** The lines of the table: a command's rows, and what of them there is on each platform. */
    static List<String> table() {
        TreeMap<String, List<Row>> commands = new TreeMap<>();
        for (Row row : Rows.all()) {
            commands.computeIfAbsent(row.documented().split(" ", 2)[0], command -> new ArrayList<>())
                    .add(row);
        }
        List<String> lines = new ArrayList<>();
        StringBuilder head = new StringBuilder("| command | rows |");
        StringBuilder rule = new StringBuilder("|---|---|");
        for (Platform platform : Platform.values()) {
            head.append(' ').append(platform.title).append(" |");
            rule.append("---|");
        }
        lines.add(head.toString());
        lines.add(rule.toString());
        commands.forEach((command, rows) -> {
            StringBuilder line = new StringBuilder("| `" + command + "` | " + rows.size() + " |");
            for (Platform platform : Platform.values()) {
                line.append(' ').append(cell(platform, rows)).append(" |");
            }
            lines.add(line.toString());
        });
        return lines;
    }

    private static String cell(Platform platform, List<Row> rows) {
        Set<Verdict> verdicts = new LinkedHashSet<>();
        rows.forEach(row -> verdicts.add(of(platform, row)));
        if (verdicts.size() == 1) {
            return verdicts.iterator().next().words + reasons(platform, rows);
        }
        return verdicts.stream()
                .sorted()
                .map(verdict -> {
                    List<Row> its = rows.stream()
                            .filter(row -> of(platform, row) == verdict)
                            .toList();
                    return verdict == Verdict.VERIFIED
                            ? its.size() + " " + verdict.words
                            : its.stream()
                                            .map(row -> "`" + row.documented().split(" ")[2] + "`")
                                            .distinct()
                                            .collect(Collectors.joining(", "))
                                    + " " + verdict.words + reasons(platform, its);
                })
                .collect(Collectors.joining("; "));
    }

    private static String reasons(Platform platform, List<Row> rows) {
        return platform == Platform.SWAY
                ? rows.stream()
                        .flatMap(row -> refusal(row).stream())
                        .map(Refusal::words)
                        .distinct()
                        .map(words -> ": " + words)
                        .collect(Collectors.joining())
                : "";
    }
}
