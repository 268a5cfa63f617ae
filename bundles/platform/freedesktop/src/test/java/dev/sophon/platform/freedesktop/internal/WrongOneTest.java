package dev.sophon.platform.freedesktop.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.program.Applications.Selector;
import dev.sophon.node.platform.window.Window;
import dev.sophon.platform.freedesktop.internal.entry.UserSession;
import dev.sophon.platform.x11.internal.window.TestWindows;
import dev.sophon.testkit.Desktop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * 210 windows of 42 programs that share interpreter, classes, titles and names that are parts of each other, that claim
 * each other's process ids, have ids of another namespace or none, while windows come and go at random: what is closed,
 * focused and moved is what was meant, and nothing else. Each program keeps a journal of what happens to it.
 * {@code -Dsophon.full=true} tries it 5,000 times, {@code -Dsophon.suite=desktop} 600 times under each window manager.
 */
@Tag("window-manager")
class WrongOneTest {
    private static final int ROUNDS = Boolean.getBoolean("sophon.full")
            ? 5_000
            : "desktop".equals(System.getProperty("sophon.suite")) ? 600 : 120;
    private static final int WINDOWS_EACH = 5;
    private static final int CHURNING = 3;
    private static final int FIRST_CHURNING = 1000;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String PYTHON = "/usr/bin/python3";

    /** Names that are parts of each other, as classes of windows and names of applications. */
    private static final List<String> NAMES = List.of(
            "Log", "Log Viewer", "Viewer", "Log Viewer Pro", "Manager", "VirtualBox Manager", "IP", "Angry IP Scanner");

    private static final List<String> TITLES = List.of("Untitled", "Main", "Log", "Manager");

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    private final List<Subject> subjects = new ArrayList<>();
    private final List<Process> churning = new ArrayList<>();
    /** Terminals, which nobody means. */
    private final List<Process> bystanders = new ArrayList<>();

    private Desktop desktop;
    private TestWindows windows;
    private FreedesktopApplications applications;
    private ListedMoves moves;
    private Path journal;
    private int read;
    private boolean isCalm;
    /** How often a window that came had the focus in place of the one that was asked for. */
    private int taken;

    /** What may still come of a command that was told as failed. */
    private final Set<Event> late = new HashSet<>();

    /** A program, and how it can be meant. */
    private final class Subject {
        final int index = subjects.size();
        final String name;
        final String windowClass;
        final String instance;
        final Path script;
        final boolean otherNamespace;
        /** Whether a script runs it, which waits for its end. */
        final boolean wrapped = index % 10 == 0;

        final String machine;
        Process process = churningProcess();
        final Set<String> open = new HashSet<>();

        Subject(String name, String windowClass, Path script, boolean otherNamespace, String machine) {
            this.name = name;
            this.windowClass = windowClass;
            this.instance = script.getFileName().toString();
            this.script = script;
            this.otherNamespace = otherNamespace;
            this.machine = machine;
        }

        void start() {
            List<String> command = new ArrayList<>();
            if (otherNamespace) {
                command.addAll(List.of("unshare", "--pid", "--fork", "--kill-child"));
            }
            if (wrapped) {
                command.addAll(List.of("sh", "-c", "\"$@\"; exit 0", "wrapper"));
            }
            // Some claim to be another program's process, and some claim nothing.
            String claim = index % 3 == 0 && index > 0
                    ? Long.toString(subjects.get(index - 1).process.pid())
                    : index % 7 == 0 ? "none" : "own";
            command.addAll(List.of(PYTHON, script.toString(), journal.toString(), Integer.toString(index)));
            command.addAll(List.of(windowClass, instance, TITLES.get(index % TITLES.size()), claim, machine));
            command.add(Integer.toString(WINDOWS_EACH));
            process = desktop.launch(command.toArray(String[]::new));
        }

        long pid() {
            return otherNamespace || wrapped
                    ? process.children().findFirst().orElseThrow().pid()
                    : process.pid();
        }

        boolean isReady() {
            return open.size() == WINDOWS_EACH;
        }
    }

    private Process churningProcess() {
        return churning.get(0);
    }

    @BeforeEach
    void start() throws Exception {
        desktop = Desktop.start();
        windows = new TestWindows(desktop.display());
        Map<String, String> environment = new HashMap<>(desktop.environment());
        environment.put("XDG_DATA_DIRS", "/nowhere");
        environment.put("PATH", "/usr/bin:/bin");
        applications = new FreedesktopApplications(windows.manager(), new UserSession(environment));
        moves = new ListedMoves(windows.manager());
        journal = Files.createFile(desktop.home().resolve("journal"));
        for (int i = 0; i < CHURNING; i++) {
            churning.add(desktop.launch(
                    PYTHON,
                    script("churn").toString(),
                    journal.toString(),
                    Integer.toString(FIRST_CHURNING + i),
                    "Churning",
                    "main.py",
                    TITLES.get(i),
                    "own",
                    "here",
                    "2",
                    "churn"));
        }
        for (String name : List.of("LogTerminal", "XTerm")) {
            bystanders.add(desktop.launch("xterm", "-class", name, "-title", name + " Viewer", "-e", "cat"));
            desktop.window(name + " Viewer");
        }
        for (int i = 0; i < 40; i++) {
            add(i);
        }
        // As xterm and uxterm are: scripts of the same program, with its name as the instance of both.
        for (String name : List.of("Journal", "UJournal")) {
            Path journalling = script("wrapped", "journal");
            Subject subject = new Subject(name, name, journalling, false, "here");
            subjects.add(subject);
            Path wrapper = Files.writeString(
                    desktop.home().resolve(name), "#!/bin/sh\nexec " + PYTHON + " " + journalling + " \"$@\"\n");
            Files.setPosixFilePermissions(wrapper, PosixFilePermissions.fromString("rwxr-xr-x"));
            entry(subject, wrapper.toString(), "StartupWMClass=" + name);
        }
        for (Subject subject : subjects) {
            subject.start();
            if (subject.index % 8 == 7) {
                ready();
            }
        }
        ready();
    }

    /** Five kinds, eight of each. */
    private void add(int i) throws IOException {
        String name = NAMES.get(i / 5);
        switch (i % 5) {
            // Known by its class, whatever its script is.
            case 0 -> {
                Subject subject = new Subject(name, name, script("shared"), false, "here");
                subjects.add(subject);
                entry(subject, "StartupWMClass=" + name);
            }
            // Known by its script alone: the class is that of all of its kind, and the file's name too.
            case 1 -> {
                Subject subject = new Subject(name + " Script", "Main.py", script("scripts/" + i), false, "here");
                subjects.add(subject);
                entry(subject, "");
            }
            // Its process has a number of its own inside of its namespace.
            case 2 -> {
                Subject subject =
                        new Subject(name + " Inside", name + " Inside", script("inside"), mayUnshare(), "here");
                subjects.add(subject);
                entry(subject, "StartupWMClass=" + name + " Inside");
            }
            // Shown from elsewhere: nobody knows its process.
            case 3 -> {
                Subject subject =
                        new Subject(name + " Elsewhere", name + " Elsewhere", script("elsewhere"), false, "elsewhere");
                subjects.add(subject);
                entry(subject, "StartupWMClass=" + name + " Elsewhere");
            }
            // In no entry: known by its class, or its process.
            default -> subjects.add(new Subject(name + "Plain", name + "Plain", script("plain"), false, "here"));
        }
    }

    private static boolean mayUnshare() {
        return "root".equals(System.getProperty("user.name"));
    }

    private Path script(String folder) throws IOException {
        return script(folder, "main.py");
    }

    private Path script(String folder, String name) throws IOException {
        Path file = Files.createDirectories(desktop.home().resolve(folder)).resolve(name);
        Files.writeString(file, Files.readString(Path.of("src/test/resources/journalling.py")));
        return file;
    }

    private void entry(Subject subject, String line) throws IOException {
        entry(subject, PYTHON + " " + subject.script + " %U", line);
    }

    private void entry(Subject subject, String exec, String line) throws IOException {
        Path folder = Files.createDirectories(desktop.home().resolve("data/applications"));
        Files.writeString(
                folder.resolve("app" + subject.index + ".desktop"),
                "[Desktop Entry]\nType=Application\nName=" + subject.name + "\nExec=" + exec + "\n" + line + "\n");
    }

    @AfterEach
    void stop() {
        windows.close();
        desktop.close();
    }

    /** What a line of the journal says. */
    private record Event(int index, String kind, String window) {}

    private List<Event> news() throws IOException {
        String all = Files.readString(journal);
        int end = all.lastIndexOf('\n') + 1;
        List<Event> events = all.substring(read, end)
                .lines()
                .map(line -> line.split(" ", -1))
                .map(part -> new Event(Integer.parseInt(part[0]), part[1], part[2]))
                .toList();
        read = end;
        for (Event event : events) {
            if (event.index < subjects.size() && event.kind.equals("open")) {
                subjects.get(event.index).open.add(event.window);
            } else if (event.index < subjects.size() && event.kind.equals("close")) {
                subjects.get(event.index).open.remove(event.window);
            }
        }
        // Windows that come are placed by their manager.
        return events.stream()
                .filter(event -> !event.kind.equals("open") && !late.contains(event))
                .filter(event -> event.index < FIRST_CHURNING || !event.kind.equals("move"))
                .toList();
    }

    private void ready() {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            news();
            assertThat(subjects)
                    .filteredOn(subject -> !churning.contains(subject.process) && !subject.isReady())
                    .extracting(subject -> subject.index + " " + subject.name
                            + (subject.process.isAlive() ? "" : " has ended") + " with " + subject.open)
                    .as("without all of their windows")
                    .isEmpty();
        });
    }

    @Test
    void onlyWhatIsMeantIsClosedFocusedAndMoved() throws Exception {
        assertThat(windows.manager().windows()).hasSizeGreaterThanOrEqualTo(200);
        List<Bounds> places = placesOfBystanders();
        int[] done = new int[3];
        for (int round = 0; round < ROUNDS; round++) {
            Subject subject = subjects.get(random.nextInt(subjects.size()));
            int what = random.nextInt(3);
            done[what]++;
            String told = "seed " + seed + ", round " + round + ": "
                    + List.of("close ", "focus ", "move ").get(what) + subject.index + " " + subject.name;
            if (what != 0 && round % 4 == 0) {
                calm();
            }
            switch (what) {
                case 0 -> close(subject, told);
                case 1 -> focus(subject, told);
                default -> move(subject, told);
            }
            stir();
            for (Subject other : subjects) {
                assertThat(other.process.isAlive())
                        .as(told + "; alive " + other.index)
                        .isTrue();
                assertThat(other.open).as(told + "; windows of " + other.index).hasSize(WINDOWS_EACH);
            }
            assertThat(churning).as(told).allMatch(Process::isAlive);
            assertThat(bystanders).as(told).allMatch(Process::isAlive);
        }
        assertThat(done).doesNotContain(0);
        assertThat(placesOfBystanders()).hasSize(2).isEqualTo(places);
        assumeTrue(mayUnshare(), "All of it held, but for process ids of another namespace: only root can give these.");
    }

    private List<Bounds> placesOfBystanders() throws CommandException {
        return windows.manager().windows().stream()
                .filter(window -> window.title().endsWith(" Viewer")
                        && window.processName().equals("xterm"))
                .sorted(Comparator.comparing(Window::title))
                .map(Window::bounds)
                .toList();
    }

    /** For a while nothing comes and goes, so that nothing but what is meant has a reason to get the focus. */
    private void calm() {
        churning.forEach(process -> desktop.run("kill", "-STOP", Long.toString(process.pid())));
        isCalm = true;
        await().during(Duration.ofMillis(300)).until(() -> news().isEmpty());
    }

    private void stir() {
        if (isCalm) {
            churning.forEach(process -> desktop.run("kill", "-CONT", Long.toString(process.pid())));
            isCalm = false;
        }
    }

    /** Where another program's window goes meanwhile, the manager gives the focus that it had to whom it likes. */
    private boolean isTheManagers(Event event) {
        return !isCalm && event.kind.equals("focus");
    }

    private Selector selector(Subject subject) throws Exception {
        boolean byPid = !subject.machine.equals("elsewhere") && random.nextBoolean();
        return byPid ? new Selector.Pid(subject.pid()) : new Selector.Name(subject.name);
    }

    private void close(Subject subject, String told) throws Exception {
        moves.list();
        String gone = subject.open.stream().sorted().findFirst().orElseThrow();
        applications.close(selector(subject), PATIENCE);
        List<Event> seen = new ArrayList<>();
        await().untilAsserted(() -> {
            seen.addAll(news());
            assertThat(subject.open).as(told).isEmpty();
        });
        // When the window with the focus closes, its manager gives the focus to another one.
        assertThat(seen)
                .as(told)
                .allMatch(event -> event.index == subject.index || event.kind.equals("focus"))
                .filteredOn(event -> event.kind.equals("close"))
                .hasSize(WINDOWS_EACH);
        assertThat(subject.process.waitFor(10, java.util.concurrent.TimeUnit.SECONDS))
                .as(told)
                .isTrue();
        subject.start();
        ready();
        // Of a program whose process nobody knows, the next one is the same.
        if (!subject.machine.equals("elsewhere") && random.nextInt(3) == 0) {
            calm();
            movesNothingInPlaceOf(gone, told);
        }
    }

    /** Its id may be another window's by now: the server gives it to the next program that comes. */
    private void movesNothingInPlaceOf(String gone, String told) throws Exception {
        assertThatExceptionOfType(CommandException.class)
                .as(told)
                .isThrownBy(() -> moves.move(gone, random.nextInt(1000), 40 + random.nextInt(800)))
                .withMessageContaining("windowId: ");
        assertThat(news()).as(told).allMatch(this::isTheManagers);
    }

    private void focus(Subject subject, String told) throws Exception {
        news();
        try {
            applications.focus(selector(subject), PATIENCE);
        } catch (CommandException e) {
            // A window that came took it in the same moment, which is said.
            assertThat(e).as(told).hasMessageContaining("left it with another window");
            assertThat(isCalm).as(told).isFalse();
            assertThat(++taken).as(told + "; so often").isLessThanOrEqualTo(1 + ROUNDS / 100);
            assertThat(news()).as(told).allMatch(event -> event.index == subject.index || isTheManagers(event));
            return;
        }
        boolean now = windows.manager().windows().stream()
                .anyMatch(window -> window.focused() && subject.open.contains(window.id()));
        List<Event> seen = news();
        assertThat(now || seen.stream().anyMatch(event -> event.index == subject.index))
                .as(told)
                .isTrue();
        assertThat(seen).as(told).allMatch(event -> event.index == subject.index || isTheManagers(event));
    }

    private void move(Subject subject, String told) throws Exception {
        List<String> ids = subject.open.stream().sorted().collect(Collectors.toList());
        String id = ids.get(random.nextInt(ids.size()));
        Bounds before = bounds(id);
        Bounds moved;
        try {
            moves.list();
            moved = moves.move(id, random.nextInt(1000), 40 + random.nextInt(800));
        } catch (CommandException e) {
            // One that stands at the screen's edge already goes no further.
            assertThat(e).as(told).hasMessageContaining("left the window where it was");
            // Or a manager that has much to do moves it later.
            late.add(new Event(subject.index, "move", id));
            assertThat(news()).as(told).allMatch(this::isTheManagers);
            return;
        }
        late.remove(new Event(subject.index, "move", id));
        assertThat(bounds(id)).as(told).isEqualTo(moved);
        List<Event> seen = new ArrayList<>();
        Event own = new Event(subject.index, "move", id);
        // The program writes it down when it gets round to it, which may not be the next round's news.
        await().until(() -> {
            seen.addAll(news());
            return moved.equals(before) || seen.contains(own);
        });
        assertThat(seen).as(told).allMatch(event -> event.equals(own) || isTheManagers(event));
    }

    private Bounds bounds(String id) throws CommandException {
        return windows.manager().windows().stream()
                .filter(window -> window.id().equals(id))
                .findFirst()
                .orElseThrow()
                .bounds();
    }
}
