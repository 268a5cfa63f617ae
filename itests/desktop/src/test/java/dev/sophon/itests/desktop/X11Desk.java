package dev.sophon.itests.desktop;

import dev.sophon.testkit.Desktop;
import dev.sophon.testkit.Rig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One on X11: xdotool, wmctrl, xwininfo, xprop, xrandr, maim and xclip say what is there. */
final class X11Desk extends Desk {
    private final Desktop desktop;
    private final boolean twoMonitors;
    private final String[] windowManager;

    /**
     * Brings all of it up.
     *
     * @param folder for the state of the two programs; empty
     */
    X11Desk(Path folder, boolean twoMonitors, String... windowManager) throws Exception {
        super(folder);
        this.twoMonitors = twoMonitors;
        this.windowManager = windowManager;
        desktop = Desktop.start(windowManager);
        try {
            splitScreen();
            startAccessibility();
            launch("dunst");
            listenForPages();
            listenForNotifications();
            launch(GTK);
            launch(QT);
            desktop.environment().forEach((name, value) -> {
                if (!name.equals("NO_AT_BRIDGE") && !name.equals("HOME")) {
                    rig().with(name, value);
                }
            });
            startNode();
            awaitForms();
        } catch (Exception | AssertionError e) {
            close();
            throw e;
        }
    }

    private void splitScreen() {
        if (twoMonitors) {
            desktop.run("xrandr", "--setmonitor", "left", "640/170x1024/270+0+0", "screen");
            desktop.run("xrandr", "--setmonitor", "*right", "640/170x900/240+640+60", "none");
        }
    }

    private void startAccessibility() throws Exception {
        Path launcher =
                List.of("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher").stream()
                        .map(Path::of)
                        .filter(Files::isExecutable)
                        .findFirst()
                        .orElseThrow();
        desktop.launch(launcher.toString(), "--launch-immediately");
        Rig.await("the accessibility bus", PATIENCE, () -> desktop.output(
                        "dbus-send",
                        "--session",
                        "--print-reply",
                        "--dest=org.a11y.Bus",
                        "/org/a11y/bus",
                        "org.freedesktop.DBus.Properties.Set",
                        "string:org.a11y.Status",
                        "string:IsEnabled",
                        "variant:boolean:true")
                .isPresent());
        String[] address = new String[1];
        Rig.await("the address of the accessibility bus", PATIENCE, () -> {
            address[0] = desktop.output(
                            "dbus-send",
                            "--session",
                            "--print-reply=literal",
                            "--dest=org.a11y.Bus",
                            "/org/a11y/bus",
                            "org.a11y.Bus.GetAddress")
                    .orElse("")
                    .strip();
            return !address[0].isEmpty();
        });
        // It starts when it is first asked. Qt asks once, at its own start, and is never seen if that fails.
        Rig.await("the accessibility registry", PATIENCE, () -> desktop.output(
                        "dbus-send",
                        "--bus=" + address[0],
                        "--print-reply",
                        "--dest=org.a11y.atspi.Registry",
                        "/org/a11y/atspi/accessible/root",
                        "org.a11y.atspi.Accessible.GetChildren")
                .isPresent());
    }

    /** What a program has printed on both streams, and its status. */
    record Said(int status, String text) {}

    /** Runs one that takes part in accessibility to its end. */
    Said accessibleToEnd(Map<String, String> more, List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("XAUTHORITY");
        builder.environment().putAll(desktop.environment());
        builder.environment().remove("NO_AT_BRIDGE");
        builder.environment().putAll(Map.of("QT_ACCESSIBILITY", "1", "QT_LINUX_ACCESSIBILITY_ALWAYS_ON", "1"));
        builder.environment().putAll(more);
        Process process = builder.start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), text);
    }

    Desktop desktop() {
        return desktop;
    }

    /** What the window manager is started by. */
    List<String> windowManager() {
        return List.of(windowManager);
    }

    @Override
    void lose() {
        desktop.server().kill();
    }

    @Override
    void bringBack() throws IOException {
        desktop.server().restart();
        desktop.startWindowManager(windowManager);
    }

    @Override
    Path home() {
        return desktop.home();
    }

    @Override
    Process launch(String... command) {
        return desktop.launch(command);
    }

    @Override
    void end(Process program) {
        program.descendants().forEach(ProcessHandle::destroyForcibly);
        desktop.end(program);
    }

    @Override
    String run(String... command) {
        return desktop.run(command);
    }

    @Override
    List<String> terminal(String title, String... program) {
        List<String> all = new ArrayList<>(List.of("xterm", "-title", title, "-e"));
        all.addAll(Arrays.asList(program));
        return all;
    }

    @Override
    Process openOver(String title, int x, int y, int columns, int lines, String... program) throws Exception {
        String geometry = columns + "x" + lines + "+" + x + "+" + y;
        List<String> all =
                new ArrayList<>(List.of("xterm", "-title", title, "-bg", "red", "-geometry", geometry, "-e"));
        all.addAll(Arrays.asList(program));
        Process opened = launch(all.toArray(String[]::new));
        front(title);
        return opened;
    }

    @Override
    List<Screen> screens() {
        Pattern line =
                Pattern.compile(" \\d+: \\+?(?<primary>\\*?)(?<name>\\S+) (?<width>\\d+)/\\d+x(?<height>\\d+)/\\d+"
                        + "\\+(?<x>\\d+)\\+(?<y>\\d+).*");
        return run("xrandr", "--listmonitors")
                .lines()
                .map(line::matcher)
                .filter(Matcher::matches)
                .map(each -> new Screen(
                        each.group("name"),
                        each.group("primary").equals("*") || !twoMonitors,
                        Integer.parseInt(each.group("x")),
                        Integer.parseInt(each.group("y")),
                        Integer.parseInt(each.group("width")),
                        Integer.parseInt(each.group("height")),
                        1))
                .toList();
    }

    /** Beside all windows. */
    @Override
    List<Integer> still() {
        List<Integer> screen = ScreenRows.primary(this);
        return List.of(screen.get(0) + 3, screen.get(1) + 3);
    }

    @Override
    void photograph(List<Integer> region, Path file) {
        run(
                "maim",
                "-u",
                "-g",
                region.get(2) + "x" + region.get(3) + "+" + region.get(0) + "+" + region.get(1),
                file.toString());
    }

    @Override
    String window(String title) {
        return desktop.window(title);
    }

    /** Not so where wmctrl fails, as it does where a window goes while it lists them. */
    @Override
    boolean isGone(String title) {
        return desktop.output("wmctrl", "-l")
                .filter(windows -> !windows.contains(title))
                .isPresent();
    }

    @Override
    List<String> titles() {
        return run("wmctrl", "-l").lines().map(line -> line.split(" +", 4)[3]).toList();
    }

    @Override
    Stream<Long> pids() {
        return run("wmctrl", "-lp").lines().map(line -> Long.valueOf(line.split(" +", 4)[2]));
    }

    @Override
    String title(String id) {
        return run("xdotool", "getwindowname", id).strip();
    }

    @Override
    long pid(String id) {
        return Long.parseLong(run("xdotool", "getwindowpid", id).strip());
    }

    @Override
    boolean isMinimized(String id) {
        return run("xprop", "-id", id, "WM_STATE").contains("window state: Iconic");
    }

    @Override
    boolean isMaximized(String id) {
        String state = run("xprop", "-id", id, "_NET_WM_STATE");
        return state.contains("_NET_WM_STATE_MAXIMIZED_VERT")
                && state.contains("_NET_WM_STATE_MAXIMIZED_HORZ")
                && run("xprop", "-id", id, "WM_STATE").contains("window state: Normal");
    }

    @Override
    Map<String, Object> pictureOf(String title) {
        return Map.of("windowId", window(title));
    }

    @Override
    void front(String title) throws Exception {
        String id = window(title);
        run("wmctrl", "-i", "-a", id);
        Rig.await(title + " to be in front", PATIENCE, () -> active().equals(title));
    }

    @Override
    String active() {
        return desktop.output("xdotool", "getactivewindow", "getwindowname")
                .orElse("")
                .strip();
    }

    @Override
    List<Integer> place(String id) {
        String text = run("xwininfo", "-id", id);
        return List.of(
                number(text, "Absolute upper-left X:"),
                number(text, "Absolute upper-left Y:"),
                number(text, "Width:"),
                number(text, "Height:"));
    }

    @Override
    List<Integer> pointer() {
        String text = run("xdotool", "getmouselocation", "--shell");
        return List.of(number(text, "X="), number(text, "Y="));
    }

    @Override
    void copy(Path file) {
        run("sh", "-c", "xclip -selection clipboard -i " + file + " >/dev/null 2>&1");
    }

    @Override
    String pasted() {
        return desktop.output("xclip", "-selection", "clipboard", "-o").orElse("");
    }

    @Override
    public void close() {
        super.close();
        desktop.close();
    }
}
