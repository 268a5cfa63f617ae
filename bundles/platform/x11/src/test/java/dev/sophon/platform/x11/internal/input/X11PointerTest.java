package dev.sophon.platform.x11.internal.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.input.Pointer;
import dev.sophon.node.platform.input.Pointer.Button;
import dev.sophon.platform.x11.internal.display.XDisplay;
import dev.sophon.platform.x11.internal.display.Xlib;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.testkit.XServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class X11PointerTest {
    private static final Pattern BUTTON =
            Pattern.compile("Button(Press|Release) event,.*\\n.*root:\\((\\d+),(\\d+)\\),\\n.*button (\\d)");

    @TempDir
    Path folder;

    private final XServer server = XServer.start("1000x600x24");
    private XDisplay display;
    private Pointer pointer;

    @BeforeEach
    void open() throws Exception {
        display = XDisplay.open(new Xlib(), server.display(), () -> {});
        pointer = new X11Pointer(display);
    }

    @AfterEach
    void close() {
        display.close();
        server.close();
    }

    private String location() {
        return server.run("xdotool", "getmouselocation");
    }

    private static void assertRefused(ThrowingCallable command, String message) {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(command)
                .withMessageContaining(message)
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_PARAMS));
    }

    /** What xev tells of a window over the whole screen, as in "Press 1 at 10,20". */
    private List<String> events(Path file) {
        List<String> events = new ArrayList<>();
        Matcher event = BUTTON.matcher(read(file));
        while (event.find()) {
            events.add(event.group(1) + " " + event.group(4) + " at " + event.group(2) + "," + event.group(3));
        }
        return events;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Process xev(Path file) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("xev", "-geometry", "1000x600+0+0").redirectOutput(file.toFile());
        builder.environment().put("DISPLAY", server.display());
        builder.environment().remove("XAUTHORITY");
        Process process = builder.start();
        await().until(() -> read(file).contains("MapNotify"));
        return process;
    }

    @Test
    void movesToEveryCorner() throws Exception {
        for (int[] point : new int[][] {{0, 0}, {999, 599}, {0, 599}, {500, 300}}) {
            pointer.move(point[0], point[1]);
            assertThat(location()).startsWith("x:" + point[0] + " y:" + point[1] + " ");
        }
    }

    @Test
    void clicksAndScrollsWhereItWasAsked() throws Exception {
        Path file = folder.resolve("events");
        Process xev = xev(file);
        pointer.click(10, 20, Button.LEFT, 1);
        pointer.click(30, 40, Button.RIGHT, 1);
        pointer.click(30, 40, Button.MIDDLE, 2);
        pointer.scroll(50, 60, 0, 120);
        pointer.scroll(50, 60, -10, -53);
        List<String> expected = List.of(
                "Press 1 at 10,20",
                "Release 1 at 10,20",
                "Press 3 at 30,40",
                "Release 3 at 30,40",
                "Press 2 at 30,40",
                "Release 2 at 30,40",
                "Press 2 at 30,40",
                "Release 2 at 30,40",
                "Press 5 at 50,60",
                "Release 5 at 50,60",
                "Press 5 at 50,60",
                "Release 5 at 50,60",
                "Press 4 at 50,60",
                "Release 4 at 50,60",
                "Press 6 at 50,60",
                "Release 6 at 50,60");
        await().untilAsserted(() -> assertThat(events(file)).isEqualTo(expected));
        xev.destroy();
    }

    @Test
    void clicksTheSameForALeftHandedPerson() throws Exception {
        Path file = folder.resolve("events");
        Process xev = xev(file);
        server.run("xmodmap", "-e", "pointer = 3 2 1");
        pointer.click(10, 20, Button.LEFT, 1);
        await().untilAsserted(() -> assertThat(events(file)).containsExactly("Press 1 at 10,20", "Release 1 at 10,20"));
        xev.destroy();
    }

    /** As by xinput set-button-map; with the core protocol's map or without. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void clicksTheSameThoughXtestsOwnDeviceHasItsButtonsSwapped(boolean leftHanded) throws Exception {
        Path file = folder.resolve("events");
        Process xev = xev(file);
        if (leftHanded) {
            server.run("xmodmap", "-e", "pointer = 3 2 1");
        }
        ProcessBuilder swap = new ProcessBuilder("/usr/bin/python3", "src/test/resources/swap-xtest-buttons.py");
        swap.environment().put("DISPLAY", server.display());
        assertThat(swap.start().waitFor()).isZero();
        pointer.click(10, 20, Button.LEFT, 1);
        pointer.click(30, 40, Button.RIGHT, 1);
        await().untilAsserted(() -> assertThat(events(file))
                .containsExactly("Press 1 at 10,20", "Release 1 at 10,20", "Press 3 at 30,40", "Release 3 at 30,40"));
        xev.destroy();
    }

    @ParameterizedTest
    @CsvSource({"0,0", "1,1", "-1,1", "53,1", "79,1", "80,2", "106,2", "-530,10", "20000,377", "-2147483648,1000"})
    void turnsPixelsIntoSteps(int pixels, int steps) {
        assertThat(X11Pointer.steps(pixels)).isEqualTo(steps);
    }

    @Test
    void refusesPointsThatAreOnNoMonitor() throws Exception {
        pointer.move(5, 5);
        assertRefused(() -> pointer.click(1000, 0, Button.LEFT, 1), "x: expected a number from 0 to 999 here");
        assertRefused(() -> pointer.move(0, -1), "y: expected a number from 0 to 599 here");
        server.run("xrandr", "--setmonitor", "left", "400/100x300/100+0+0", "screen");
        server.run("xrandr", "--setmonitor", "right", "400/100x600/100+600+0", "none");
        assertRefused(() -> pointer.move(500, 10), "x, y: expected a point on one of the monitors");
        assertRefused(() -> pointer.scroll(100, 400, 0, 10), "x, y: expected a point on one of the monitors");
        assertThat(location()).startsWith("x:5 y:5 ");
        pointer.move(700, 400);
        assertThat(location()).startsWith("x:700 y:400 ");
    }

    @Test
    void waitsForAWindowManagerThatLooksAtAClickFirst() throws Exception {
        pointer.move(5, 5);
        ProcessBuilder builder = new ProcessBuilder("/usr/bin/python3", "src/test/resources/frozen-pointer.py", "0.3");
        builder.environment().put("DISPLAY", server.display());
        Process holder = builder.start();
        try {
            assertThat(holder.inputReader().readLine()).isEqualTo("frozen");
            pointer.move(300, 200);
            assertThat(location()).startsWith("x:300 y:200 ");
        } finally {
            holder.destroyForcibly().waitFor();
        }
    }

    @Test
    void releasesWhereItPressedThoughAWindowManagerLooksAtEachClickFirst() throws Exception {
        Path file = folder.resolve("events");
        Process xev = xev(file);
        ProcessBuilder builder = new ProcessBuilder("/usr/bin/python3", "src/test/resources/slow-click.py", "0.1");
        builder.environment().put("DISPLAY", server.display());
        Process manager = builder.start();
        try {
            assertThat(manager.inputReader().readLine()).isEqualTo("ready");
            pointer.click(10, 20, Button.LEFT, 1);
            pointer.click(300, 200, Button.LEFT, 1);
            pointer.move(400, 300);
            await().untilAsserted(() -> assertThat(events(file))
                    .containsExactly(
                            "Press 1 at 10,20", "Release 1 at 10,20", "Press 1 at 300,200", "Release 1 at 300,200"));
        } finally {
            manager.destroyForcibly().waitFor();
            xev.destroy();
        }
    }

    @Test
    void saysThatTheServerIsGone() {
        server.kill();
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> pointer.move(1, 1))
                .extracting(CommandException::code)
                .isEqualTo(ErrorCode.PLATFORM_UNSUPPORTED);
    }
}
