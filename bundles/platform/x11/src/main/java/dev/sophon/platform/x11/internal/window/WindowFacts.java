package dev.sophon.platform.x11.internal.window;

import com.sun.jna.Pointer;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.program.RunningProcesses;
import dev.sophon.node.platform.window.ProcessName;
import dev.sophon.node.platform.window.Window;
import dev.sophon.platform.x11.internal.display.ClientProcesses;
import dev.sophon.platform.x11.internal.display.Properties;
import dev.sophon.platform.x11.internal.display.Questions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what windows tell about themselves, all of them in one wait. For the display's thread. */
final class WindowFacts {
    private static final int LONGEST_TITLE = 4096;

    /** Where another machine calls itself as this one does, or nothing, the window does not tell. */
    private static final Set<String> PASSING_ON = Set.of(
            "dbclient",
            "dropbear",
            "nxagent",
            "nxproxy",
            "plink",
            "socat",
            "ssh",
            "sshd",
            "sshd-session",
            "x2goagent",
            "xpra");

    private final Ewmh ewmh;
    /** What this machine is called, and was before: windows keep the name that they were shown under. */
    private final Set<String> hostNames = new HashSet<>();

    private long[] known = {};

    WindowFacts(Ewmh ewmh) {
        this.ewmh = ewmh;
    }

    /** What the X server knows; whether that process runs, and its name, is still to be found. */
    record Raw(
            long id,
            String title,
            Bounds bounds,
            Bounds whole,
            long process,
            String instance,
            String wmClass,
            boolean minimized) {
        /**
         * @param active the window with the keyboard
         * @param names of the processes that are known already; empty for those that have ended
         */
        Window window(long active, Map<Long, Optional<String>> names) {
            // Of one that only passes on, has ended, or is only waited for by its parent, the number means nothing any
            // more.
            Optional<String> running = names.computeIfAbsent(
                    process,
                    known -> known != 0 && RunningProcesses.isRunning(known)
                            ? Optional.of(ProcessName.of(known).orElse(wmClass)).filter(name -> !passesOn(name))
                            : Optional.empty());
            long pid = running.isPresent() ? process : 0;
            String name = running.orElse(wmClass);
            return new Window(
                    WindowFacts.id(id), title, bounds, whole, name, pid, instance, wmClass, minimized, id == active);
        }
    }

    static String id(long window) {
        return String.format(Locale.ROOT, "0x%08x", window);
    }

    /** @param windows the topmost first */
    record All(List<Raw> windows, long active) {}

    /** All windows under management. */
    All read(Pointer open) throws CommandException {
        Asking asking = new Asking(open);
        List<Told> told = new ArrayList<>();
        long active;
        try (Questions questions = ewmh.questions(open)) {
            // Ids are used again at once: only who was there before and after has shown what was asked about in
            // between.
            Questions.Answer<ClientProcesses> before = ClientProcesses.ask(questions);
            Ewmh.Windows listed = ewmh.windows(questions, open);
            Questions.Answer<Properties.Value> focus = questions.property(ewmh.root(open), Ewmh.ACTIVE_WINDOW);
            // They are mostly those of the last time, of which it need not be known first that they are still there.
            Map<Long, Questions.Answer<Told>> asked = new HashMap<>();
            for (long window : known) {
                asked.put(window, asking.about(questions, window));
            }
            known = listed.take();
            for (long window : known) {
                if (!asked.containsKey(window)) {
                    asked.put(window, asking.about(questions, window));
                }
            }
            Questions.Answer<ClientProcesses> after = ClientProcesses.ask(questions);
            for (long window : known) {
                Questions.Answer<Told> answer = asked.remove(window);
                if (answer != null) {
                    answer.take().ifPresent(each -> told.add(0, each));
                }
            }
            active = Ewmh.first(focus.take(), 0);
            ClientProcesses first = before.take().orElse(ClientProcesses.NONE);
            ClientProcesses last = after.take().orElse(ClientProcesses.NONE);
            for (Told each : told) {
                each.process = first.of(each.window) == last.of(each.window) ? last.of(each.window) : 0;
            }
        }
        List<Raw> windows = new ArrayList<>();
        for (Told each : told) {
            windows.add(each.raw(ewmh.minimized(open, each.window, each.look)));
        }
        return new All(windows, active);
    }

    /** What one window told. */
    private static final class Told {
        private final long window;
        private final Bounds bounds;
        private final Bounds whole;
        private final String title;
        private final List<String> kind;
        private final boolean ours;
        private final Ewmh.Look look;
        private long process;

        private Told(long window, Ewmh.Place place, String title, List<String> kind, boolean ours, Ewmh.Look look) {
            this.window = window;
            this.bounds = place.bounds();
            this.whole = place.whole();
            this.title = title;
            this.kind = kind;
            this.ours = ours;
            this.look = look;
        }

        Raw raw(boolean minimized) {
            return new Raw(
                    window,
                    title,
                    bounds,
                    whole,
                    ours || livesApart(process) ? process : 0,
                    kind.isEmpty() ? "" : kind.get(0),
                    kind.size() < 2 ? "" : kind.get(1),
                    minimized);
        }
    }

    /** Asks windows about themselves, with what has to be known before the first question. */
    private final class Asking {
        private final long compoundText;

        Asking(Pointer open) throws CommandException {
            this.compoundText = ewmh.properties.atom(open, "COMPOUND_TEXT");
            ewmh.prepare(open);
        }

        /** Empty if the window is gone. */
        Questions.Answer<Told> about(Questions questions, long window) throws CommandException {
            Questions.Answer<Ewmh.Place> place = ewmh.place(questions, window);
            Questions.Answer<Properties.Value> name = questions.property(window, "_NET_WM_NAME");
            Questions.Answer<Properties.Value> oldName = questions.property(window, "WM_NAME");
            Questions.Answer<Properties.Value> machine = questions.property(window, "WM_CLIENT_MACHINE");
            Questions.Answer<Properties.Value> kind = questions.property(window, "WM_CLASS");
            Questions.Answer<Ewmh.Look> look = ewmh.look(questions, window);
            return () -> {
                Optional<Ewmh.Place> found = place.take();
                List<String> titles = texts(name);
                List<String> oldTitles = texts(oldName);
                List<String> machines = texts(machine);
                List<String> kinds = texts(kind);
                Optional<Ewmh.Look> looks = look.take();
                return found.flatMap(where -> looks.map(how -> new Told(
                        window, where, title(titles.isEmpty() ? oldTitles : titles), kinds, isOurs(machines), how)));
            };
        }

        private List<String> texts(Questions.Answer<Properties.Value> answer) {
            return Properties.texts(answer.take(), compoundText);
        }
    }

    private static String title(List<String> told) {
        String title = told.isEmpty() ? "" : told.get(0);
        return title.length() <= LONGEST_TITLE
                ? title
                : title.substring(0, title.offsetByCodePoints(0, title.codePointCount(0, LONGEST_TITLE)));
    }

    /** Whether a process shows what others draw, elsewhere: it may do that for many of them. */
    private static boolean passesOn(String name) {
        return PASSING_ON.contains(name.toLowerCase(Locale.ROOT));
    }

    /** What is shown from another machine comes through a process that only passes it on. */
    private boolean isOurs(List<String> machine) {
        if (machine.isEmpty() || machine.get(0).isEmpty() || hostNames.contains(machine.get(0))) {
            return true;
        }
        String now = hostName();
        hostNames.add(now);
        return now.isEmpty() || now.equals(machine.get(0));
    }

    /** Whether a process has a machine's name of its own, as in a container: it is here whatever that is. */
    private static boolean livesApart(long process) {
        try {
            return process != 0
                    && !Files.readSymbolicLink(Path.of("/proc/" + process + "/ns/uts"))
                            .equals(Files.readSymbolicLink(Path.of("/proc/self/ns/uts")));
        } catch (IOException e) {
            // It ended, or is somebody else's.
            return false;
        }
    }

    private static String hostName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
