package dev.sophon.platform.x11.internal.question;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.screen.ScreenSign.Standing;
import dev.sophon.platform.picture.JpegEncoder;
import dev.sophon.platform.picture.SignPicture;
import dev.sophon.platform.x11.internal.display.XDisplay;
import dev.sophon.platform.x11.internal.display.Xlib;
import dev.sophon.platform.x11.internal.screen.X11ScreenCapture;
import dev.sophon.testkit.Picture;
import dev.sophon.testkit.XServer;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class X11ScreenSignTest {
    private static final String WORDS = "Sophon: the camera is on";

    private XServer server;
    private XDisplay display;
    private X11ScreenSign signs;

    @BeforeEach
    void start() throws Exception {
        server = XServer.start("800x600x24");
        display = XDisplay.open(new Xlib(), server.display(), () -> {});
        signs = new X11ScreenSign(display);
    }

    @AfterEach
    void stop() {
        display.close();
        server.close();
    }

    private String search() {
        return server.run("sh", "-c", "xdotool search --onlyvisible --name '" + WORDS + "' || true")
                .strip();
    }

    private int differenceFromRed() throws Exception {
        X11ScreenCapture screen = new X11ScreenCapture(display, JpegEncoder.best());
        try {
            return Picture.of(screen.capture(new Bounds(390, 1, 20, 3), 100, OptionalInt.empty()))
                    .greatestDifferenceFrom(SignPicture.GROUND.getRGB());
        } finally {
            screen.close();
        }
    }

    @Test
    void standsAboveOthersAsLongAsItIsWanted() throws Exception {
        Standing sign = signs.show(WORDS);
        assertThat(sign.stands()).isTrue();
        String window = search();
        assertThat(window).isNotEmpty();
        assertThat(differenceFromRed()).isLessThan(40);
        assertThat(place(window)).contains("Y=0");

        server.run("xdotool", "windowunmap", window);
        await().until(() -> !search().isEmpty() && sign.stands());
        server.run("xdotool", "windowmove", window, "300", "300");
        await().until(() -> place(window).contains("Y=0"));

        long begun = System.nanoTime();
        sign.close();
        await().atMost(Duration.ofSeconds(10)).until(() -> search().isEmpty());
        assertThat(sign.stands()).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(X11ScreenSign.TO_BE_NOTICED.plusSeconds(2));
    }

    @Test
    void staysLongEnoughToBeNoticed() throws Exception {
        long begun = System.nanoTime();
        signs.show(WORDS).close();
        assertThat(search()).isNotEmpty();
        await().atMost(Duration.ofSeconds(10)).until(() -> search().isEmpty());
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(X11ScreenSign.TO_BE_NOTICED);
    }

    @Test
    void saysThatAnotherProgramHasTakenIt() throws Exception {
        try (Standing sign = signs.show(WORDS)) {
            server.run("sh", "-c", "xkill -id " + search() + " || true");
            await().until(() -> !sign.stands());
        }
    }

    /** To the server the sign is to be seen: a compositor paints another window above it. */
    @Test
    void saysThatACompositorShowsSomethingElse() throws Exception {
        Process compositor = start("xfwm4", "--compositor=on", "--vblank=off");
        try {
            await().atMost(Duration.ofSeconds(30)).until(() -> server.run("xprop", "-root", "_NET_SUPPORTING_WM_CHECK")
                    .contains("window id"));
            try (Standing sign = signs.show(WORDS)) {
                Process cover = start(
                        "/usr/bin/python3",
                        "src/test/resources/question-forge.py",
                        "cover",
                        "0",
                        "0",
                        "0",
                        "800",
                        "60");
                await().atMost(Duration.ofSeconds(20)).until(() -> !sign.stands());
                cover.destroyForcibly().waitFor();
                await().atMost(Duration.ofSeconds(20)).until(sign::stands);
            }
        } finally {
            compositor.destroyForcibly().waitFor();
        }
    }

    /** Drawn over, or with a window put inside it: it is put right again. */
    @ParameterizedTest
    @ValueSource(strings = {"child", "draw"})
    void isPutRightAgain(String how) throws Exception {
        try (Standing sign = signs.show(WORDS)) {
            Process forger = start(
                    "/usr/bin/python3", "src/test/resources/question-forge.py", how, search(), "0", "0", "400", "60");
            await().until(() -> differenceFromRed() > 80);
            forger.destroyForcibly().waitFor();
            await().until(() -> differenceFromRed() < 40 && sign.stands());
        }
    }

    private Process start(String... command) throws IOException {
        ProcessBuilder start = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        start.environment().put("DISPLAY", server.display());
        return start.start();
    }

    @Test
    void isNotShownWhereThereIsNoDisplay() {
        server.kill();
        assertThatThrownBy(() -> signs.show(WORDS)).hasMessageContaining("X server");
    }

    private String place(String window) {
        return server.run("xdotool", "getwindowgeometry", "--shell", window);
    }
}
