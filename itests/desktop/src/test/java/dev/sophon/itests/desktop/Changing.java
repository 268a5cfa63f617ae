package dev.sophon.itests.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.testkit.Rest;
import dev.sophon.testkit.Rig;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A form that changes at random between look and act, and by itself, and writes down what happens to it. */
final class Changing implements AutoCloseable {
    private static final boolean FULL = Boolean.getBoolean("sophon.full");
    private static final int ACTS = FULL ? 10_000 : 20;
    private static final int EFFECTS = FULL ? 1_500 : 8;
    /** What changes by itself goes on for so many of them: it is known then. */
    private static final int EFFECTS_BESIDE_ONE = FULL ? 10 : 2;

    private static final String TITLE = "Changing";
    private static final List<String> NAMES = List.of("Alpha", "Beta", "Gamma", "Delta");

    private final X11Desk desk;
    private final Process program;
    private final Path journal;
    private final OutputStream input;
    private final String window;
    private final Random random = new Random(18);
    private int read;

    private Changing(X11Desk desk) throws Exception {
        this.desk = desk;
        Path folder = Files.createTempDirectory(desk.desktop().home(), "changing");
        journal = Files.createFile(folder.resolve("journal"));
        Path pipe = folder.resolve("pipe");
        desk.desktop().run("mkfifo", pipe.toString());
        Path script = Path.of("../../bundles/platform/atspi/src/test/resources/gtk-changing.py")
                .toRealPath();
        program = desk.accessible("sh", "-c", "exec /usr/bin/python3 " + script + " " + journal + " <" + pipe);
        input = new FileOutputStream(pipe.toFile());
        window = desk.window(TITLE);
        desk.window("Other");
        Rig.await("the form", Desk.PATIENCE, () -> desk.call(
                        "screen.queryElements", "windowId", window, "format", "outline")
                .path("outline")
                .asText()
                .contains("Alpha"));
        desk.front(TITLE);
    }

    @Override
    public void close() throws IOException {
        input.close();
        program.destroyForcibly();
    }

    // --- the form

    private List<String> lines() throws IOException {
        String text = Files.readString(journal);
        // The last line may be half written.
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    private void tell(String command) throws IOException {
        input.write((command + "\n").getBytes(StandardCharsets.UTF_8));
        input.flush();
    }

    /** Changes it, and waits until that is done. */
    private void change(String command) throws IOException, InterruptedException {
        int before = lines().size();
        tell(command);
        String done = "done " + command.split(" ", 2)[0];
        Rig.await(done, Desk.PATIENCE, () -> {
            List<String> now = lines();
            return now.subList(before, now.size()).contains(done);
        });
    }

    /** What has happened to it since it was asked the last time, once it has done all that came before. */
    private List<String> happened() throws IOException, InterruptedException {
        change("nothing");
        List<String> all = lines();
        List<String> news = all.subList(read, all.size());
        read = all.size();
        return news.stream()
                .filter(line -> !line.startsWith("done ") && !line.startsWith("focus "))
                .toList();
    }

    // --- elements

    /** What is known of it, from the first look on by what has changed alone. */
    private static final class Known {
        private List<String> lines = List.of();
        private long revision;
    }

    private void look(Known known) throws Exception {
        List<Object> params =
                new ArrayList<>(List.of("windowId", window, "format", "outline", "limit", 5000, "showingOnly", false));
        if (!known.lines.isEmpty()) {
            params.addAll(List.of("since", known.revision));
        }
        JsonNode answer = desk.call("screen.queryElements", params.toArray());
        known.revision = answer.path("revision").asLong();
        known.lines = known.lines.isEmpty()
                ? Arrays.asList(answer.path("outline").asText().split("\n", -1))
                : applied(known.lines, answer.path("changes").asText());
    }

    private static List<String> applied(List<String> before, String changes) {
        List<String> after = new ArrayList<>();
        int at = 0;
        for (String line : changes.isEmpty() ? new String[0] : changes.split("\n", -1)) {
            String rest = line.substring(1);
            switch (line.charAt(0)) {
                case '@' -> {
                    after.addAll(before.subList(at, Integer.parseInt(rest) - 1));
                    at = Integer.parseInt(rest) - 1;
                }
                case '+' -> after.add(rest);
                default -> assertThat(rest).isEqualTo(before.get(at++));
            }
        }
        after.addAll(before.subList(at, before.size()));
        return after;
    }

    private static String handle(Known known, String name) {
        Pattern line = Pattern.compile(" *push button \"" + name + "\".* (\\w{6}) -?\\d+,-?\\d+");
        return known.lines.stream()
                .map(line::matcher)
                .filter(Matcher::matches)
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in " + known.lines));
    }

    static void of(X11Desk desk) throws Exception {
        try (Changing form = new Changing(desk)) {
            form.actOnElements();
            form.tellEffects();
        }
    }

    /** Whatever happens between look and act, it is the element that was looked at, or none; and no change is missed. */
    private void actOnElements() throws Exception {
        change("still");
        happened();
        Known known = new Known();
        int acted = 0;
        for (int i = 0; i < ACTS; i++) {
            look(known);
            String name = NAMES.get(random.nextInt(NAMES.size()));
            String other = NAMES.get((NAMES.indexOf(name) + 1) % NAMES.size());
            String handle = handle(known, name);
            String what = change(name, other);
            boolean same = what.equals("nothing") || what.startsWith("swap") || what.equals("replace " + other);
            boolean twice = random.nextInt(4) == 0;
            Rest.Answer answer = desk.send("input.element.click", Desk.json("element", handle, "doubleClick", twice));
            boolean ok = answer.json().path("ok").asBoolean();
            assertThat(ok).as(what + ": " + answer.text()).isEqualTo(same);
            String clicked = "clicked " + name;
            List<String> expected = !ok ? List.of() : twice ? List.of(clicked, clicked) : List.of(clicked);
            List<String> now = new ArrayList<>(happened());
            Rig.await("what was done", Desk.PATIENCE, () -> {
                now.addAll(happened());
                return now.size() >= expected.size();
            });
            assertThat(now).as(what).isEqualTo(expected);
            acted += ok ? 1 : 0;
            if (random.nextInt(4) == 0) {
                look(known);
            }
            undo(what, name, other);
        }
        look(known);
        Known whole = new Known();
        look(whole);
        assertThat(known.lines).isEqualTo(whole.lines);
        assertThat(acted).isBetween(ACTS / 10, ACTS * 4 / 5);
    }

    private String change(String name, String other) throws Exception {
        String what = List.of(
                        "nothing",
                        "swap " + name,
                        "swap " + other,
                        "replace " + name,
                        "replace " + other,
                        "disable " + name,
                        "move " + name,
                        "cover",
                        "rename " + name + " Omega",
                        "exchange")
                .get(random.nextInt(10));
        if (what.equals("exchange")) {
            change("rename " + name + " Omega");
            change("rename " + other + " " + name);
        } else {
            change(what);
        }
        return what;
    }

    private void undo(String what, String name, String other) throws Exception {
        for (String undo : what.equals("exchange")
                ? List.of("rename " + name + " " + other, "rename Omega " + name)
                : what.startsWith("rename")
                        ? List.of("rename Omega " + name)
                        : List.of("uncover", "return", "enable")) {
            change(undo);
        }
    }

    // --- effects

    private enum Effect {
        CHANGED,
        UNCHANGED,
        UNKNOWN
    }

    /**
     * Where something happens it is never said that nothing has changed, and where nothing does, that something has at most once
     * in a thousand times: beside a caret, a clock, an animation, and while the program hangs.
     */
    private void tellEffects() throws Exception {
        List<String> wrong = new ArrayList<>();
        Map<Effect, Integer> nothing = new EnumMap<>(Effect.class);
        Map<Effect, Integer> something = new EnumMap<>(Effect.class);
        List<String> disturbances = List.of("nothing", "caret", "tick", "spin");
        List<String> deeds = List.of("F8", "F9", "toggle", "F9", "click");
        // Where it was before, something may show that it has left.
        desk.call("input.mouse.move", "x", corner().get(0), "y", corner().get(1));
        String disturbance = "";
        for (int i = 0; i < EFFECTS; i++) {
            if (i % EFFECTS_BESIDE_ONE == 0) {
                disturbance = disturbances.get(i / EFFECTS_BESIDE_ONE % disturbances.size());
                change("still");
                change(disturbance);
                act("F9");
            }
            String deed = deeds.get(FULL ? random.nextInt(deeds.size()) : i % deeds.size());
            int freeze = random.nextInt(4) == 0 && !deed.equals("toggle") ? 300 * (1 + random.nextInt(5)) : 0;
            int delay = freeze > 0 ? 0 : List.of(0, 60, 150).get(random.nextInt(3));
            change("delay " + delay);
            happened();
            if (freeze > 0) {
                tell("freeze " + freeze + " " + random.nextInt(800));
            }
            JsonNode answer = act(deed);
            Effect effect = Effect.valueOf(answer.path("effect").asText().toUpperCase(Locale.ROOT));
            boolean does = deed.equals("F8") || deed.equals("toggle");
            if (does) {
                Rig.await(deed + " to be answered", Desk.PATIENCE, () -> !happened()
                        .isEmpty());
            } else {
                assertThat(happened()).as(deed).isEmpty();
            }
            (does ? something : nothing).merge(effect, 1, Integer::sum);
            if (effect == (does ? Effect.UNCHANGED : Effect.CHANGED)) {
                wrong.add((does ? "missed: " : "made up: ") + deed + " after " + delay + " ms, beside " + disturbance
                        + ", freeze " + freeze + ": " + answer);
            }
        }
        if (FULL) {
            System.out.println("Where something happened: " + something + "; where nothing did: " + nothing);
        }
        assertThat(wrong.stream().filter(each -> each.startsWith("missed"))).isEmpty();
        assertThat(wrong).hasSizeLessThanOrEqualTo(EFFECTS / 1_000);
    }

    /** Below all that is in it, where nothing is. */
    private List<Integer> corner() {
        List<Integer> place = desk.place(window);
        return List.of(place.get(0) + place.get(2) - 9, place.get(1) + place.get(3) - 9);
    }

    private JsonNode act(String deed) throws Exception {
        return switch (deed) {
            case "toggle" -> desk.call("input.element.toggle", "name", "Agree", "windowId", window, "observe", true);
            case "click" -> desk.call("input.mouse.click", "x", corner().get(0), "y", corner().get(1), "observe", true);
            default -> desk.call("input.keyboard.press", "keys", deed, "observe", true);
        };
    }
}
