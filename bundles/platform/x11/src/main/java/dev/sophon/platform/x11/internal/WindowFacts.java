package dev.sophon.platform.x11.internal;

import com.sun.jna.Pointer;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.ProcessName;
import dev.sophon.node.platform.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Reads what a window tells about itself. For the display's thread. */
final class WindowFacts {
    private static final int LONGEST_TITLE = 4096;

    private final Ewmh ewmh;
    private final String hostName = hostName();

    WindowFacts(Ewmh ewmh) {
        this.ewmh = ewmh;
    }

    /** What the X server knows; the name of the process is still to be found. */
    record Raw(long id, String title, Bounds bounds, long pid, String wmClass, boolean minimized, boolean focused) {
        Window window() {
            String kind = wmClass.substring(wmClass.lastIndexOf(' ') + 1);
            String name = pid == 0 ? kind : ProcessName.of(pid).orElse(kind);
            return new Window(
                    String.format(Locale.ROOT, "0x%08x", id), title, bounds, name, pid, wmClass, minimized, focused);
        }
    }

    /** Empty if the window is gone. */
    Optional<Raw> of(Pointer open, long window, long active) {
        return ewmh.bounds(open, window)
                .map(bounds -> new Raw(
                        window,
                        title(open, window),
                        bounds,
                        pid(open, window),
                        wmClass(open, window),
                        ewmh.minimized(open, window),
                        window == active));
    }

    private String title(Pointer open, long window) {
        String title = ewmh.properties
                .text(open, window, "_NET_WM_NAME")
                .or(() -> ewmh.properties.text(open, window, "WM_NAME"))
                .orElse("");
        return title.length() <= LONGEST_TITLE
                ? title
                : title.substring(0, title.offsetByCodePoints(0, title.codePointCount(0, LONGEST_TITLE)));
    }

    private String wmClass(Pointer open, long window) {
        return ewmh.properties
                .text(open, window, "WM_CLASS")
                .map(text -> text.replaceFirst("\0$", "").replace('\0', ' '))
                .orElse("");
    }

    /** A number of another machine is none here. */
    private long pid(Pointer open, long window) {
        long pid = ewmh.properties.number(open, window, "_NET_WM_PID", 0) & 0xffffffffL;
        if (pid == 0 || pid > Integer.MAX_VALUE) {
            return 0;
        }
        String machine = ewmh.properties.text(open, window, "WM_CLIENT_MACHINE").orElse("");
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
