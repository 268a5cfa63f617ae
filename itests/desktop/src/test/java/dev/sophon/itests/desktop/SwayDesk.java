package dev.sophon.itests.desktop;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.testkit.HeadlessSway;
import dev.sophon.testkit.Rig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One in a session of sway: the form in GTK fills the first monitor, that in Qt the second, which has a scale of 1.25.
 * sway itself, grim and wl-clipboard say what is there, and a window over all of them where the pointer is.
 */
final class SwayDesk extends Desk {
    private static final String FLOATING = "floating";
    private static final String PAD = "pad-of-pointer";

    private final HeadlessSway sway;
    private final Path home;
    private final Process bus;
    private Process pad;
    private final List<String> surroundings = new ArrayList<>(List.of("env"));

    /**
     * Brings all of it up.
     *
     * @param folder for the state of the two programs; empty
     */
    SwayDesk(Path folder) throws Exception {
        super(folder);
        sway = HeadlessSway.start(
                2,
                "mouse_warping none",
                "output HEADLESS-1 resolution 1280x1024 position 0 0 scale 1",
                "output HEADLESS-2 resolution 1000x750 position 1280 0 scale 1.25",
                "for_window [app_id=\"" + FLOATING + "\"] floating enable, border none",
                "for_window [title=\"^" + WindowRows.TITLE + "$\"] floating enable, border none");
        home = Files.createDirectory(sway.folder().resolve("home"));
        ProcessBuilder builder = new ProcessBuilder("dbus-daemon", "--session", "--nofork", "--print-address")
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        // What it starts is of this session, and leaves that of the X server alone.
        builder.environment().remove("DISPLAY");
        builder.environment().putAll(sway.environment());
        bus = builder.start();
        try {
            startBus();
            listenForPages();
            launch("dunst");
            listenForNotifications();
            startNode();
            openForms();
            openPad();
        } catch (Exception | AssertionError e) {
            close();
            throw e;
        }
    }

    private void startBus() throws IOException {
        String address =
                new BufferedReader(new InputStreamReader(bus.getInputStream(), StandardCharsets.UTF_8)).readLine();
        if (address == null) {
            throw new IOException("dbus-daemon did not start");
        }
        Map<String, String> more = Map.of(
                "DBUS_SESSION_BUS_ADDRESS",
                address,
                "XDG_CONFIG_HOME",
                home().resolve("config").toString(),
                "XDG_DATA_HOME",
                home().resolve("data").toString());
        sway.environment().forEach(rig()::with);
        // Where the X server of another session is to be had, a Node would take that when the compositor is gone.
        rig().with("DISPLAY", "");
        more.forEach(rig()::with);
        more.forEach((name, value) -> surroundings.add(name + "=" + value));
    }

    private void openForms() throws Exception {
        // Qt looks for the accessibility bus once, at its start; whoever asks starts it.
        Rig.await(
                "the Node to see elements",
                TO_START,
                () -> send("screen.queryElements", "{}").status() == 200);
        for (String form : List.of(GTK, QT)) {
            sway.message("focus output HEADLESS-" + (form.equals(GTK) ? 1 : 2));
            launch(form);
            window(form);
        }
        awaitForms();
        Rig.await("the form to fill its monitor", PATIENCE, () -> events(GTK, "place").stream()
                .anyMatch(each -> each.path(3).asInt() == 1280));
    }

    @Override
    Path home() {
        return home;
    }

    @Override
    void lose() {
        sway.kill();
        end(pad);
    }

    @Override
    void bringBack() throws Exception {
        sway.restart();
        openPad();
    }

    private String[] surrounded(String... command) {
        return Stream.concat(surroundings.stream(), Arrays.stream(command)).toArray(String[]::new);
    }

    @Override
    Process launch(String... command) {
        return sway.open(surrounded(command));
    }

    @Override
    void end(Process program) {
        program.descendants().forEach(ProcessHandle::destroyForcibly);
        program.destroyForcibly();
    }

    @Override
    String run(String... command) {
        return sway.run(surrounded(command));
    }

    @Override
    List<String> terminal(String title, String... program) {
        List<String> all = new ArrayList<>(List.of("foot", "-T", title, "-o", "cursor.blink=no"));
        all.addAll(Arrays.asList(program));
        return all;
    }

    /** On the second monitor, so that the form on the first one keeps its size. */
    @Override
    Process openTerminal(String title) {
        sway.message("focus output HEADLESS-2");
        return super.openTerminal(title);
    }

    @Override
    Process openOver(String title, int x, int y, int columns, int lines, String... program) throws Exception {
        sway.message("focus output HEADLESS-1");
        List<String> all = new ArrayList<>(List.of(
                "foot",
                "-T",
                title,
                "-a",
                FLOATING,
                "-W",
                columns + "x" + lines,
                "-o",
                "cursor.blink=no",
                "-o",
                "colors.background=ff0000"));
        all.addAll(Arrays.asList(program));
        Process opened = launch(all.toArray(String[]::new));
        sway.message(criteria(window(title)) + " move absolute position " + x + " px " + y + " px, focus");
        return opened;
    }

    private static String criteria(String id) {
        return "[con_id=" + Long.decode(id) + "]";
    }

    /** No monitor of sway's is the primary one: the Node says the one at the corner is. */
    @Override
    List<Screen> screens() {
        List<Screen> all = new ArrayList<>();
        for (JsonNode each : sway.outputs()) {
            int x = each.at("/rect/x").asInt();
            int y = each.at("/rect/y").asInt();
            all.add(new Screen(
                    each.path("name").asText(),
                    x == 0 && y == 0,
                    x,
                    y,
                    each.at("/current_mode/width").asInt(),
                    each.at("/current_mode/height").asInt(),
                    each.path("scale").asDouble()));
        }
        return all;
    }

    /** Where the form draws nothing. */
    @Override
    List<Integer> still() {
        return List.of(3, 803);
    }

    @Override
    void photograph(List<Integer> region, Path file) {
        String geometry = region.get(0) + "," + region.get(1) + " " + region.get(2) + "x" + region.get(3);
        run("grim", "-s", "1", "-g", geometry, file.toString());
    }

    private List<JsonNode> windows() {
        return sway.tree().findParents("pid");
    }

    private Optional<JsonNode> find(String field, String value) {
        return windows().stream()
                .filter(each -> each.path(field).asText().equals(value))
                .findFirst();
    }

    private JsonNode byId(String id) {
        return find("id", Long.decode(id).toString())
                .orElseThrow(() -> new AssertionError("sway knows no such window"));
    }

    @Override
    String window(String title) {
        String[] id = {""};
        try {
            Rig.await("a window " + title, TO_START, () -> {
                find("name", title)
                        .ifPresent(each -> id[0] = String.format(
                                Locale.ROOT, "0x%08x", each.path("id").asLong()));
                return !id[0].isEmpty();
            });
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        return id[0];
    }

    @Override
    boolean isGone(String title) {
        return !titles().contains(title);
    }

    @Override
    List<String> titles() {
        return windows().stream().map(each -> each.path("name").asText()).toList();
    }

    @Override
    Stream<Long> pids() {
        return windows().stream().map(each -> each.path("pid").asLong());
    }

    @Override
    String title(String id) {
        return byId(id).path("name").asText();
    }

    @Override
    long pid(String id) {
        return byId(id).path("pid").asLong();
    }

    @Override
    boolean isMinimized(String id) {
        return false;
    }

    @Override
    boolean isMaximized(String id) {
        return false;
    }

    @Override
    Map<String, Object> pictureOf(String title) {
        List<Integer> at = place(window(title));
        return Map.of("region", Map.of("x", at.get(0), "y", at.get(1), "width", at.get(2), "height", at.get(3)));
    }

    @Override
    void front(String title) throws Exception {
        sway.message(criteria(window(title)) + " focus");
        Rig.await(title + " to be in front", PATIENCE, () -> active().equals(title));
    }

    @Override
    String active() {
        return find("focused", "true").map(each -> each.path("name").asText()).orElse("");
    }

    /** In physical pixels on the first monitor only. */
    @Override
    List<Integer> place(String id) {
        JsonNode window = byId(id);
        return List.of(
                window.at("/rect/x").asInt() + window.at("/window_rect/x").asInt(),
                window.at("/rect/y").asInt() + window.at("/window_rect/y").asInt(),
                window.at("/window_rect/width").asInt(),
                window.at("/window_rect/height").asInt());
    }

    /** Where it enters a window that comes up over the whole first monitor. */
    @Override
    List<Integer> pointer() throws Exception {
        Path file = pointerAt();
        Files.deleteIfExists(file);
        sway.message("focus output HEADLESS-1");
        run("kill", "-USR1", Long.toString(pad.pid()));
        Rig.await("the pointer on the first monitor", PATIENCE, () -> {
            // sway may have looked what is under the pointer before the window was there.
            sway.message("seat seat0 cursor move 0 0");
            return Files.exists(file);
        });
        Rig.await("the pad to be gone", PATIENCE, () -> isGone(PAD));
        return Arrays.stream(Files.readString(file).split(" "))
                .map(each -> (int) Double.parseDouble(each))
                .toList();
    }

    private void openPad() throws Exception {
        Files.deleteIfExists(home().resolve("pointer.ready"));
        pad = launch("/usr/bin/python3", resource("pad.py"), PAD, pointerAt().toString());
        Rig.await("the pad", TO_START, () -> Files.exists(home().resolve("pointer.ready")));
    }

    private Path pointerAt() {
        return home().resolve("pointer");
    }

    @Override
    void copy(Path file) {
        // It goes on in the background, and keeps what it was given.
        run("sh", "-c", "wl-copy < " + file + " >/dev/null 2>&1");
    }

    @Override
    String pasted() {
        // It fails where nothing is there.
        return run("sh", "-c", "wl-paste --no-newline 2>/dev/null; true");
    }

    @Override
    public void close() {
        super.close();
        bus.descendants().forEach(ProcessHandle::destroyForcibly);
        end(bus);
        sway.close();
    }
}
