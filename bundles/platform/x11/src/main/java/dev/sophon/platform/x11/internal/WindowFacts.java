package dev.sophon.platform.x11.internal;

import com.sun.jna.Pointer;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.ProcessName;
import dev.sophon.node.platform.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads what windows tell about themselves, all of them in one wait. For the display's thread. */
final class WindowFacts {
    private static final int LONGEST_TITLE = 4096;

    private final Ewmh ewmh;
    private final String hostName = hostName();
    private long[] known = {};

    WindowFacts(Ewmh ewmh) {
        this.ewmh = ewmh;
    }

    /** What the X server knows; the name of the process is still to be found. */
    record Raw(long id, String title, Bounds bounds, long pid, String wmClass, boolean minimized) {
        /** @param active the window with the keyboard */
        Window window(long active) {
            String kind = wmClass.substring(wmClass.lastIndexOf(' ') + 1);
            String name = pid == 0 ? kind : ProcessName.of(pid).orElse(kind);
            return new Window(
                    String.format(Locale.ROOT, "0x%08x", id),
                    title,
                    bounds,
                    name,
                    pid,
                    wmClass,
                    minimized,
                    id == active);
        }
    }

    /** @param windows the topmost first */
    record All(List<Raw> windows, long active) {}

    /** All windows under management. */
    All read(Pointer open) throws CommandException {
        try (Questions questions = ewmh.questions(open)) {
            Ewmh.Windows listed = ewmh.windows(questions, open);
            Questions.Answer<Properties.Value> active = questions.property(ewmh.root(open), Ewmh.ACTIVE_WINDOW);
            // They are mostly those of the last time, of which it need not be known first that they are still there.
            Map<Long, Questions.Answer<Raw>> asked = new HashMap<>();
            for (long window : known) {
                asked.put(window, ask(questions, window));
            }
            known = listed.take();
            for (long window : known) {
                if (!asked.containsKey(window)) {
                    asked.put(window, ask(questions, window));
                }
            }
            List<Raw> windows = new ArrayList<>();
            for (long window : known) {
                Questions.Answer<Raw> told = asked.remove(window);
                if (told != null) {
                    told.take().ifPresent(raw -> windows.add(0, raw));
                }
            }
            return new All(windows, Ewmh.first(active.take(), 0));
        }
    }

    /** Empty if the window is gone. */
    private Questions.Answer<Raw> ask(Questions questions, long window) throws CommandException {
        Questions.Answer<Bounds> bounds = ewmh.bounds(questions, window);
        Questions.Answer<Properties.Value> name = questions.property(window, "_NET_WM_NAME");
        Questions.Answer<Properties.Value> oldName = questions.property(window, "WM_NAME");
        Questions.Answer<Properties.Value> pid = questions.property(window, "_NET_WM_PID");
        Questions.Answer<Properties.Value> machine = questions.property(window, "WM_CLIENT_MACHINE");
        Questions.Answer<Properties.Value> kind = questions.property(window, "WM_CLASS");
        Questions.Answer<Properties.Value> state = questions.property(window, Ewmh.WINDOW_STATE);
        return () -> bounds.take()
                .map(found -> new Raw(
                        window,
                        title(name.take().flatMap(Properties.Value::text).or(() -> oldName.take()
                                .flatMap(Properties.Value::text))),
                        found,
                        pid(pid.take(), machine.take()),
                        wmClass(kind.take()),
                        Ewmh.minimized(state.take())));
    }

    private static String title(Optional<String> told) {
        String title = told.orElse("");
        return title.length() <= LONGEST_TITLE
                ? title
                : title.substring(0, title.offsetByCodePoints(0, title.codePointCount(0, LONGEST_TITLE)));
    }

    private static String wmClass(Optional<Properties.Value> told) {
        return told.flatMap(Properties.Value::text)
                .map(text -> text.replaceFirst("\0$", "").replace('\0', ' '))
                .orElse("");
    }

    /** A number of another machine is none here. */
    private long pid(Optional<Properties.Value> told, Optional<Properties.Value> toldMachine) {
        long pid = Ewmh.first(told, 0) & 0xffffffffL;
        if (pid == 0 || pid > Integer.MAX_VALUE) {
            return 0;
        }
        String machine = toldMachine.flatMap(Properties.Value::text).orElse("");
        return machine.isEmpty() || hostName.isEmpty() || machine.equals(hostName) ? pid : 0;
    }

    private static String hostName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
