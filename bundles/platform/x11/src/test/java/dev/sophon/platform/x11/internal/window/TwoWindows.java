package dev.sophon.platform.x11.internal.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.window.Window;
import dev.sophon.platform.x11.internal.display.XDisplay;
import dev.sophon.platform.x11.internal.display.Xlib;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.testkit.Desktop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** A desktop, and on it for each test a terminal and a dialog of GTK. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TwoWindows {
    final List<String> command;
    Desktop desktop;
    XDisplay display;
    X11WindowManager windows;
    private final List<Process> others = new ArrayList<>();
    Process first;
    Process second;

    TwoWindows(List<String> command) {
        this.command = command;
    }

    @BeforeAll
    void start() throws Exception {
        desktop = Desktop.start(command.toArray(String[]::new));
        display = XDisplay.open(new Xlib(), desktop.display(), () -> {});
        windows = new X11WindowManager(display);
    }

    @AfterAll
    void stop() {
        if (display != null) {
            display.close();
        }
        if (desktop != null) {
            desktop.close();
        }
    }

    @BeforeEach
    void open() {
        first = desktop.launch("xterm", "-title", "first window", "-geometry", "40x10+100+120", "-e", "cat");
        second = desktop.launch("zenity", "--info", "--title", "second", "--text", "GTK");
        desktop.window("first window");
        desktop.window("second");
    }

    @AfterEach
    void close() {
        others.addAll(List.of(first, second));
        others.forEach(desktop::end);
        others.clear();
        // wmctrl fails where there is nothing to list.
        await().until(() -> desktop.output("wmctrl", "-l").orElse("").isBlank());
    }

    /** Starts a program beside the two, which ends with them. */
    Process launch(String... command) {
        Process process = desktop.launch(command);
        others.add(process);
        return process;
    }

    static Window of(String id, long pid) {
        Bounds place = new Bounds(0, 0, 1, 1);
        return new Window(id, "", place, place, "", pid, "", "", false, false);
    }

    Window listed(String id) throws CommandException {
        return windows.windows().stream()
                .filter(window -> window.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    Window find(String title) throws CommandException {
        Predicate<Window> named = window -> window.title().equals(title);
        return windows.windows().stream().filter(named).findFirst().orElseThrow();
    }

    Bounds seenByXwininfo(String id) {
        String told = desktop.run("xwininfo", "-id", id);
        return new Bounds(
                number(told, "Absolute upper-left X:"),
                number(told, "Absolute upper-left Y:"),
                number(told, "Width:"),
                number(told, "Height:"));
    }

    private static int number(String text, String label) {
        Matcher matcher = Pattern.compile(Pattern.quote(label) + "\\s+(-?\\d+)").matcher(text);
        assertThat(matcher.find()).isTrue();
        return Integer.parseInt(matcher.group(1));
    }

    interface Attempt {
        void run() throws Exception;
    }

    static void refused(Attempt attempt, String words) {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(attempt::run)
                .withMessageContaining(words)
                .extracting(CommandException::code)
                .isEqualTo(ErrorCode.INVALID_PARAMS);
    }
}
