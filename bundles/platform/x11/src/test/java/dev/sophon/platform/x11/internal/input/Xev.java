package dev.sophon.platform.x11.internal.input;

import static org.awaitility.Awaitility.await;

import dev.sophon.testkit.XServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A program that writes down what mouse and keyboard do in its window, which covers a screen of 1000 × 600. */
final class Xev implements AutoCloseable {
    private static final Pattern EVENT =
            Pattern.compile("(?<kind>ButtonPress|ButtonRelease|KeyPress|KeyRelease|MotionNotify)"
                    + " event,.*\\n.*time (?<time>\\d+),.*root:\\((?<x>\\d+),(?<y>\\d+)\\),\\n\\s+state 0x(?<state>[0-9a-f]+),"
                    + "( button (?<button>\\d)| keycode \\d+ \\(keysym 0x[0-9a-f]+, (?<key>[^)]*)\\))?");

    /**
     * One of them.
     *
     * @param what the button, or the name of the key; empty for a motion
     * @param time in milliseconds
     */
    record Event(String kind, String what, int x, int y, int state, long time) {
        /** As in {@code ButtonPress 1}. */
        String word() {
            return (kind + " " + what).strip();
        }

        List<Integer> place() {
            return List.of(x, y);
        }
    }

    private final Path file;
    private final Process process;

    Xev(XServer server, Path file) throws IOException {
        this.file = file;
        ProcessBuilder builder = new ProcessBuilder("xev", "-geometry", "1000x600+0+0").redirectOutput(file.toFile());
        builder.environment().put("DISPLAY", server.display());
        builder.environment().remove("XAUTHORITY");
        process = builder.start();
        await().until(() -> Files.readString(file).contains("MapNotify"));
    }

    List<Event> events() {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<Event> events = new ArrayList<>();
        Matcher event = EVENT.matcher(text);
        while (event.find()) {
            String what = event.group("button") != null ? event.group("button") : event.group("key");
            events.add(new Event(
                    event.group("kind"),
                    what == null ? "" : what,
                    Integer.parseInt(event.group("x")),
                    Integer.parseInt(event.group("y")),
                    Integer.parseInt(event.group("state"), 16),
                    Long.parseLong(event.group("time"))));
        }
        return events;
    }

    /** Those of this kind, as {@code Key} and {@code Button}. */
    List<Event> events(String kind) {
        return events().stream().filter(event -> event.kind().startsWith(kind)).toList();
    }

    @Override
    public void close() {
        process.destroy();
    }
}
