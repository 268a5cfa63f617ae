package dev.sophon.platform.x11.internal.screen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.screen.ScreenCapture.Shot;
import dev.sophon.node.platform.screen.ScreenCapture.Taken;
import dev.sophon.node.platform.window.Window;
import dev.sophon.platform.x11.internal.display.XDisplay;
import dev.sophon.platform.x11.internal.display.Xlib;
import dev.sophon.platform.x11.internal.input.X11Pointer;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.testkit.Picture;
import dev.sophon.testkit.XServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One window at a time, and the pointer. */
class X11WindowPictureTest {
    private static final int BLUE = 0x3f7cac;
    private static final int CREAM = 0xf4f1de;
    /** Of JPEG at its best, summed over three colours. */
    private static final int NEAR = 12;

    @TempDir
    Path folder;

    private final XServer server = XServer.start("1000x600x24");
    private final List<Process> programs = new ArrayList<>();
    private XDisplay display;
    private X11ScreenCapture screen;

    @BeforeEach
    void open() throws Exception {
        display = XDisplay.open(new Xlib(), server.display(), () -> {});
        screen = new X11ScreenCapture(display);
    }

    @AfterEach
    void close() {
        programs.forEach(Process::destroyForcibly);
        screen.close();
        display.close();
        server.close();
    }

    /** A window of one colour, with nothing written in it. */
    private Window window(String title, int colour, String geometry) throws IOException {
        String rgb = String.format("#%06x", colour);
        ProcessBuilder builder = new ProcessBuilder(
                "xterm",
                "-bw",
                "0",
                "-title",
                title,
                "-bg",
                rgb,
                "-fg",
                rgb,
                "-cr",
                rgb,
                "-geometry",
                geometry,
                "-e",
                "cat");
        builder.environment().put("DISPLAY", server.display());
        builder.environment().remove("XAUTHORITY");
        programs.add(builder.start());
        String[] id = new String[1];
        await().ignoreExceptions().until(() -> {
            id[0] = server.run("xdotool", "search", "--onlyvisible", "--name", "^" + title + "$")
                    .strip();
            return !id[0].isEmpty();
        });
        String info = server.run("xwininfo", "-id", id[0]);
        Bounds bounds = new Bounds(
                number(info, "Absolute upper-left X:"),
                number(info, "Absolute upper-left Y:"),
                number(info, "Width:"),
                number(info, "Height:"));
        String hexadecimal = String.format("0x%08x", Long.parseLong(id[0]));
        return new Window(hexadecimal, title, bounds, bounds, "xterm", 1, "xterm", "XTerm", false, true);
    }

    private static int number(String text, String behind) {
        int at = text.indexOf(behind) + behind.length();
        return Integer.parseInt(text.substring(at).strip().split("\\s", 2)[0]);
    }

    private Taken take(@Nullable Bounds region, @Nullable Window window, boolean cursor) throws CommandException {
        return screen.take(new Shot(region, window, cursor, 100, OptionalInt.empty()));
    }

    private Picture asScrotSeesIt(String... options) {
        Path file = folder.resolve("scrot.png");
        List<String> command = new ArrayList<>(List.of("scrot", "-o", file.toString()));
        command.addAll(List.of(options));
        server.run(command.toArray(String[]::new));
        return Picture.of(file);
    }

    @Test
    void showsAWindowThatIsCoveredAndLeavesTheScreenAsItIs() throws Exception {
        Window below = window("below", BLUE, "40x10+100+120");
        Window above = window("above", CREAM, "50x15+60+90");
        Picture before = asScrotSeesIt();

        for (int i = 0; i < 3; i++) {
            Taken taken = take(null, below, false);
            assertThat(taken.screen()).isEqualTo(below.bounds());
            assertThat(Picture.of(taken.jpeg()).greatestDifferenceFrom(BLUE)).isLessThan(NEAR);
        }
        assertThat(Picture.of(take(null, above, false).jpeg()).greatestDifferenceFrom(CREAM))
                .isLessThan(NEAR);
        assertThat(asScrotSeesIt().differenceFrom(before)).isZero();
    }

    @Test
    void showsWhatLiesOutsideTheScreenToo() throws Exception {
        Window half = window("half", BLUE, "60x20+800+500");
        assertThat(half.bounds().x() + half.bounds().width()).isGreaterThan(1000);

        Taken taken = take(null, half, false);
        assertThat(taken.screen()).isEqualTo(half.bounds());
        assertThat(taken.jpeg().width()).isEqualTo(half.bounds().width());
        assertThat(Picture.of(taken.jpeg()).greatestDifferenceFrom(BLUE)).isLessThan(NEAR);
    }

    @Test
    void saysWhichWindowsHaveNoPicture() throws Exception {
        Window shown = window("shown", BLUE, "40x10+100+120");
        server.run("xdotool", "windowunmap", "--sync", String.valueOf(Long.decode(shown.id())));
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> take(null, shown, false))
                .withMessageContaining("put away")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.PLATFORM_UNSUPPORTED));
        programs.get(0).destroyForcibly().waitFor();
        await().untilAsserted(() -> assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> take(null, shown, false))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_PARAMS)));
    }

    @Test
    void drawsThePointerWhereItIs() throws Exception {
        server.run("xsetroot", "-cursor_name", "left_ptr", "-solid", "#f4f1de");
        X11Pointer pointer = new X11Pointer(display);
        pointer.move(300, 200);
        Bounds around = new Bounds(280, 180, 60, 60);

        assertThat(Picture.of(take(around, null, false).jpeg()).greatestDifferenceFrom(CREAM))
                .isLessThan(NEAR);
        Picture drawn = Picture.of(take(around, null, true).jpeg());
        assertThat(drawn.greatestDifferenceFrom(CREAM)).isGreaterThan(300);
        assertThat(drawn.differenceFrom(asScrotSeesIt("-p").part(280, 180, 60, 60)))
                .isLessThan(2);

        // At an edge of the picture and of the screen.
        pointer.move(999, 599);
        assertThat(Picture.of(take(null, null, true).jpeg()).differenceFrom(asScrotSeesIt("-p")))
                .isLessThan(2);
        pointer.close();
    }
}
