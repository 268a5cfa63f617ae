package dev.sophon.platform.atspi.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.element.Element;
import dev.sophon.node.platform.element.ElementTree.Elements;
import dev.sophon.node.platform.element.ElementTree.Query;
import dev.sophon.node.platform.window.Window;
import dev.sophon.platform.x11.internal.window.TestWindows;
import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On real applications; what is there is what pyatspi sees. */
@Tag("window-manager")
class AtspiElementTreeTest {
    private static final Duration TO_COME_UP = Duration.ofSeconds(20);
    private static final Duration BROWSER_TO_COME_UP = Duration.ofSeconds(60);
    private static final int DEPTH = 8;
    private static final int PLENTY = 5000;

    private static HeadlessDesktop desktop;
    private static AtspiElementTree tree;

    private final List<Process> started = new ArrayList<>();

    @BeforeAll
    static void bringUp() throws Exception {
        desktop = new HeadlessDesktop();
        tree = new AtspiElementTree(new AccessibilityBus(desktop.environment()), false, null);
    }

    @AfterAll
    static void takeDown() throws Exception {
        desktop.close();
    }

    @AfterEach
    void endApplications() throws Exception {
        for (Process process : started) {
            desktop.end(process);
        }
    }

    private Process start(String... command) throws IOException {
        Process process = desktop.start(command);
        started.add(process);
        return process;
    }

    private Process startQt(int rows) throws IOException {
        return start("/usr/bin/python3", HeadlessDesktop.resource("qt-form.py").toString(), String.valueOf(rows));
    }

    private static Elements query(boolean includeBackground, int depth, int most) throws InterruptedException {
        return tree.query(new Query(includeBackground, false, null, depth, most, Duration.ofSeconds(10)));
    }

    private static String json(Object value) {
        return new String(Json.bytes(value), StandardCharsets.UTF_8);
    }

    /** As pyatspi-windows.py prints them. */
    private static List<String> lines(List<Element> elements, int depth) {
        List<String> lines = new ArrayList<>();
        for (Element element : elements) {
            Bounds b = element.bounds();
            lines.add(json(new Object[] {
                depth,
                element.role(),
                element.name(),
                element.states().stream().map(s -> s.replace('-', ' ')).sorted().toList(),
                b == null ? null : new int[] {b.x(), b.y(), b.width(), b.height()}
            }));
            lines.addAll(lines(element.children(), depth + 1));
        }
        return lines;
    }

    private static List<String> asPyatspiSeesThem(int depth) throws Exception {
        return desktop.run(
                        "/usr/bin/python3",
                        HeadlessDesktop.resource("pyatspi-windows.py").toString(),
                        String.valueOf(depth))
                .lines()
                .map(line -> json(Json.tree(line.getBytes(StandardCharsets.UTF_8))))
                .toList();
    }

    /** An application goes on drawing for a while after its window has come up. */
    private static void agreesWithPyatspi(int atLeast) {
        await().atMost(TO_COME_UP).untilAsserted(() -> {
            Elements found = query(true, DEPTH, PLENTY);
            assertThat(String.valueOf(found.warning())).matches("null|There is more below level 8: [^.]*\\.");
            assertThat(lines(found.windows(), 1))
                    .hasSizeGreaterThanOrEqualTo(atLeast)
                    .containsExactlyElementsOf(asPyatspiSeesThem(DEPTH));
        });
    }

    private static Stream<Element> all(List<Element> elements) {
        return elements.stream().flatMap(element -> Stream.concat(Stream.of(element), all(element.children())));
    }

    private static Element named(Elements found, String role, String name) {
        return all(found.windows())
                .filter(element -> element.role().equals(role) && element.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name));
    }

    private static Elements whenFocused(String title) {
        return await().atMost(TO_COME_UP)
                .until(() -> query(false, DEPTH, PLENTY), found -> title.equals(found.focusedWindowTitle()));
    }

    @Test
    void seesOfGtkWhatPyatspiSees() throws Exception {
        start("gtk3-widget-factory");
        agreesWithPyatspi(150);
    }

    @Test
    void seesOfQtWhatPyatspiSees() throws Exception {
        startQt(3);
        agreesWithPyatspi(15);
    }

    @Test
    void seesOfABrowserWhatPyatspiSees(@TempDir Path profile) throws Exception {
        if (!showsThePage(profile.resolve("first"))) {
            // Chromium ends by itself now and then, whoever asks about its elements.
            assertThat(showsThePage(profile.resolve("second")))
                    .as("the browser's window")
                    .isTrue();
        }
        agreesWithPyatspi(50);
        // The page is another process than the window around it, and may come later.
        await().atMost(BROWSER_TO_COME_UP).untilAsserted(() -> {
            Elements deep = query(false, 28, PLENTY);
            assertThat(all(deep.windows()).filter(element -> element.role().equals("entry")))
                    .extracting(Element::value)
                    .contains("Paris");
        });
    }

    /** False if the browser has ended, which nobody asked it to. */
    private boolean showsThePage(Path profile) throws Exception {
        Process browser = start(
                "chromium",
                "--no-sandbox",
                "--no-first-run",
                "--password-store=basic",
                "--force-renderer-accessibility",
                "--user-data-dir=" + profile,
                HeadlessDesktop.resource("page.html").toUri().toString());
        await().atMost(BROWSER_TO_COME_UP)
                .until(() -> !browser.isAlive()
                        || "A page - Chromium"
                                .equals(query(false, DEPTH, PLENTY).focusedWindowTitle()));
        return browser.isAlive();
    }

    @Test
    void tellsValuesActionsAndPathsButNoPasswords() throws Exception {
        startQt(3);
        Elements found = whenFocused("Qt form");

        assertThat(named(found, "text", "Name field").value()).isEqualTo("Ada");
        assertThat(named(found, "slider", "Level").value()).isEqualTo("42");
        assertThat(named(found, "password text", "Secret field").value()).isNull();
        assertThat(named(found, "check box", "Agree").states()).contains("checked");
        Element send = named(found, "push button", "Send");
        assertThat(send.actions()).isNotEmpty();
        assertThat(send.path()).startsWith("/").contains("/push button[").endsWith("]");
        assertThat(all(found.windows()).map(Element::path)).doesNotHaveDuplicates();
        assertThat(named(query(true, DEPTH, PLENTY), "push button", "Send")).isEqualTo(send);
    }

    @Test
    void looksIntoTheFocusedWindowOnlyUnlessAskedForAll() throws Exception {
        start("zenity", "--info", "--title", "Behind", "--text", "hello");
        whenFocused("Behind");
        startQt(3);
        Elements focused = whenFocused("Qt form");

        assertThat(focused.windows()).extracting(Element::name).containsExactly("Qt form");
        assertThat(query(true, 1, PLENTY).windows()).extracting(Element::name).contains("Qt form", "Behind");
    }

    @Test
    void saysWhatItCut() throws Exception {
        startQt(300);
        whenFocused("Qt form");

        Elements few = query(false, DEPTH, 5);
        assertThat(all(few.windows())).hasSize(5);
        assertThat(few.warning()).contains("first 5 elements");
        Elements wide = query(false, DEPTH, PLENTY);
        assertThat(wide.warning()).contains("more than 500 children");
        assertThat(query(false, 1, PLENTY).windows())
                .allMatch(window -> window.children().isEmpty());
        assertThat(query(false, 1, PLENTY).warning()).isNull();
        assertThat(query(false, 2, PLENTY).warning()).contains("more below level 2");
        Elements late = tree.query(new Query(false, false, null, DEPTH, PLENTY, Duration.ofNanos(1)));
        assertThat(late.warning()).contains("Time ran out");
    }

    /** Where they are to be clicked: on a desktop that is set to be drawn larger, units are no pixels. */
    @Test
    void tellsPixelsOfApplicationsThatDrawLarger() throws Exception {
        try (TestWindows windows = new TestWindows(desktop.environment().get("DISPLAY"))) {
            tree = new AtspiElementTree(new AccessibilityBus(desktop.environment()), false, windows.manager());
            Process twice = start("env", "GDK_SCALE=2", "zenity", "--info", "--title", "Twice", "--text", "hello");
            clickCentre(named(whenFocused("Twice"), "push button", "OK"));
            assertThat(twice.waitFor(10, TimeUnit.SECONDS)).isTrue();

            started.add(desktop.start(
                    "env",
                    "QT_SCALE_FACTOR=1.5",
                    "/usr/bin/python3",
                    HeadlessDesktop.resource("qt-form.py").toString(),
                    "3"));
            Element box = named(whenFocused("Qt form"), "check box", "Agree");
            assertThat(box.states()).contains("checked");
            clickCentre(box);
            await().untilAsserted(() -> assertThat(named(query(false, DEPTH, PLENTY), "check box", "Agree")
                            .states())
                    .doesNotContain("checked"));

            start("zenity", "--info", "--title", "Plain", "--text", "hello");
            Elements plain = whenFocused("Plain");
            assertThat(plain.warning()).isNull();
        } finally {
            tree = new AtspiElementTree(new AccessibilityBus(desktop.environment()), false, null);
        }
    }

    /** Applications hear last who has the keyboard: for a moment the one that had it still says that it has. */
    @Test
    void takesTheWindowManagersWordForWhoHasTheKeyboard() throws Exception {
        try (TestWindows windows = new TestWindows(desktop.environment().get("DISPLAY"))) {
            tree = new AtspiElementTree(new AccessibilityBus(desktop.environment()), false, windows.manager());
            started.add(desktop.start("xterm", "-title", "Untold"));
            await().atMost(TO_COME_UP).until(() -> windows.manager().windows().stream()
                    .anyMatch(window -> window.title().equals("Untold")));
            start("zenity", "--info", "--title", "Former", "--text", "hello");
            whenFocused("Former");
            start("zenity", "--info", "--title", "Latter", "--text", "hello");
            whenFocused("Latter");
            desktop.signalWindowManager("STOP");
            try {
                setActive(windows, "Former");
                Elements found = query(false, DEPTH, PLENTY);
                assertThat(found.focusedWindowTitle()).isEqualTo("Former");
                assertThat(found.windows()).extracting(Element::name).containsExactly("Former");
                setActive(windows, "Untold");
                assertThat(query(false, DEPTH, PLENTY))
                        .returns(null, Elements::focusedWindowTitle)
                        .returns(List.of(), Elements::windows);
            } finally {
                desktop.signalWindowManager("CONT");
            }
        } finally {
            tree = new AtspiElementTree(new AccessibilityBus(desktop.environment()), false, null);
        }
    }

    private static void setActive(TestWindows windows, String title) throws Exception {
        String id = windows.manager().windows().stream()
                .filter(window -> window.title().equals(title))
                .findFirst()
                .orElseThrow()
                .id();
        desktop.run("xprop", "-root", "-f", "_NET_ACTIVE_WINDOW", "32x", "-set", "_NET_ACTIVE_WINDOW", id);
    }

    /** After ctrl+s a dialog comes up, and is told nowhere but where it is: until then, and while it grows, nowhere. */
    @Test
    void tellsADialogOnlyWhereItHasComeToRest() throws Exception {
        try (TestWindows windows = new TestWindows(desktop.environment().get("DISPLAY"))) {
            tree = new AtspiElementTree(new AccessibilityBus(desktop.environment()), false, windows.manager());
            start("mousepad", "--disable-server");
            String editor = await().atMost(TO_COME_UP)
                    .until(
                            () -> String.valueOf(query(false, 1, PLENTY).focusedWindowTitle()),
                            title -> title.contains("Mousepad"));
            for (int round = 0; round < 3; round++) {
                desktop.run("xdotool", "key", "ctrl+s");
                AtomicInteger told = new AtomicInteger();
                await().atMost(TO_COME_UP).pollInterval(Duration.ofMillis(1)).until(() -> {
                    List<Bounds> there = new ArrayList<>(places(windows, "Save As"));
                    Elements found = query(true, 1, PLENTY);
                    there.addAll(places(windows, "Save As"));
                    found.windows().stream()
                            .filter(window -> window.name().equals("Save As"))
                            .forEach(window -> {
                                if (window.bounds() == null) {
                                    assertThat(found.warning()).contains("has not come to rest");
                                } else {
                                    assertThat(there).contains(window.bounds());
                                    told.incrementAndGet();
                                }
                            });
                    return told.get() >= 20;
                });
                desktop.run("xdotool", "key", "Escape");
                whenFocused(editor);
            }
        } finally {
            tree = new AtspiElementTree(new AccessibilityBus(desktop.environment()), false, null);
        }
    }

    /** A busy window manager has not listed it yet, and what the application tells is a place where it will not be. */
    @Test
    void tellsNoPlaceOfADialogWhoseWindowIsStillToCome() throws Exception {
        try (TestWindows windows = new TestWindows(desktop.environment().get("DISPLAY"))) {
            tree = new AtspiElementTree(new AccessibilityBus(desktop.environment()), false, windows.manager());
            start("mousepad", "--disable-server");
            await().atMost(TO_COME_UP)
                    .until(
                            () -> String.valueOf(query(false, 1, PLENTY).focusedWindowTitle()),
                            title -> title.contains("Mousepad"));
            String editor = desktop.run("xdotool", "getactivewindow").strip();
            desktop.run("xdotool", "windowsize", "--sync", editor, "1200", "900", "windowmove", editor, "0", "0");
            await().until(() -> windows.manager().at(600, 500).isPresent());
            desktop.signalWindowManager("STOP");
            try {
                desktop.run("xdotool", "key", "ctrl+s");
                await().atMost(TO_COME_UP).untilAsserted(() -> {
                    Elements found = query(true, DEPTH, PLENTY);
                    assertThat(found.windows())
                            .filteredOn(window -> window.name().equals("Save As"))
                            .singleElement()
                            .satisfies(window -> {
                                assertThat(window.children()).isNotEmpty();
                                assertThat(lines(List.of(window), 0)).allMatch(line -> line.endsWith("null]"));
                            });
                    assertThat(found.warning()).contains("has not come to rest");
                });
            } finally {
                desktop.signalWindowManager("CONT");
            }
            await().atMost(TO_COME_UP).untilAsserted(() -> {
                Elements found = query(true, 1, PLENTY);
                assertThat(found.windows())
                        .filteredOn(window -> window.name().equals("Save As"))
                        .singleElement()
                        .satisfies(
                                window -> assertThat(places(windows, "Save As")).contains(window.bounds()));
            });
        } finally {
            tree = new AtspiElementTree(new AccessibilityBus(desktop.environment()), false, null);
        }
    }

    /** With its frame or without: a program that has just opened one does not know yet that it has a frame. */
    private static List<Bounds> places(TestWindows windows, String title) throws CommandException {
        return windows.manager().windows().stream()
                .filter(window -> window.title().equals(title))
                .flatMap(window -> Stream.of(window.bounds(), window.whole()))
                .toList();
    }

    @Test
    void leavesOutWhatCannotBeSeenAndKeepsItsPlaceAndHandle() throws Exception {
        start("mousepad", "--disable-server");
        await().atMost(TO_COME_UP)
                .until(
                        () -> String.valueOf(query(false, 1, PLENTY).focusedWindowTitle()),
                        title -> title.contains("Mousepad"));
        Elements whole = query(false, 28, PLENTY);
        List<String> seen = all(whole.windows())
                .filter(element -> element.states().contains("showing"))
                .map(element -> element.handle() + element.path())
                .toList();
        Elements shown = tree.query(new Query(false, true, null, 28, PLENTY, Duration.ofSeconds(10)));

        assertThat(seen).hasSizeBetween(10, 60).doesNotHaveDuplicates();
        assertThat(all(shown.windows()).map(element -> element.handle() + element.path()))
                .containsExactlyElementsOf(seen);
        assertThat(all(whole.windows()).map(Element::handle)).hasSizeGreaterThan(200);
    }

    @Test
    void looksIntoOneWindowOfTwoWithTheSameTitle() throws Exception {
        try (TestWindows windows = new TestWindows(desktop.environment().get("DISPLAY"))) {
            tree = new AtspiElementTree(new AccessibilityBus(desktop.environment()), false, windows.manager());
            Process program = start(
                    "/usr/bin/python3", HeadlessDesktop.resource("gtk-twins.py").toString());
            List<Window> twins = await().atMost(TO_COME_UP)
                    .until(
                            () -> windows.manager().windows().stream()
                                    .filter(window -> window.pid() == program.pid()
                                            && window.title().equals("Twin"))
                                    .toList(),
                            found -> found.size() == 2);
            for (Window twin : twins) {
                await().atMost(TO_COME_UP).untilAsserted(() -> {
                    Elements found = tree.query(new Query(false, true, twin, 28, PLENTY, Duration.ofSeconds(10)));
                    Element only = found.windows().get(0);
                    assertThat(found.windows()).hasSize(1);
                    assertThat(only.bounds()).isIn(twin.bounds(), twin.whole());
                    assertThat(all(found.windows()).map(Element::label)).contains("Your town");
                });
            }
        } finally {
            tree = new AtspiElementTree(new AccessibilityBus(desktop.environment()), false, null);
        }
    }

    private static void clickCentre(Element element) throws Exception {
        Bounds at = Objects.requireNonNull(element.bounds());
        desktop.run(
                "xdotool",
                "mousemove",
                String.valueOf(at.x() + Math.min(at.width() / 2, 20)),
                String.valueOf(at.y() + at.height() / 2),
                "click",
                "1");
    }

    @Test
    void aFrozenApplicationCostsItsShareAndIsTold() throws Exception {
        Process frozen = start("zenity", "--info", "--title", "Frozen", "--text", "hello");
        whenFocused("Frozen");
        startQt(3);
        whenFocused("Qt form");
        desktop.signal(frozen, "STOP");
        try {
            Elements found = query(true, DEPTH, PLENTY);

            assertThat(found.windows()).extracting(Element::name).containsExactly("Qt form");
            assertThat(named(found, "push button", "Send").actions()).isNotEmpty();
            assertThat(found.warning()).contains("zenity (process " + frozen.pid() + ") did not answer");
        } finally {
            desktop.signal(frozen, "CONT");
        }
        await().atMost(TO_COME_UP).until(() -> query(true, DEPTH, PLENTY).warning() == null);
    }
}
