package dev.sophon.platform.x11.internal.display;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.sun.jna.Pointer;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.platform.x11.internal.screen.ScreenGrabber;
import dev.sophon.platform.x11.internal.screen.X11ScreenCapture;
import dev.sophon.platform.x11.internal.window.X11WindowManager;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.testkit.XServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** By default Xlib ends the process in every one of these cases; that this class comes to its end is part of the test. */
class LostServerTest {
    private static final Bounds SOME = new Bounds(0, 0, 320, 200);

    private static ErrorCode failureOf(X11ScreenCapture screen) {
        try {
            screen.capture(SOME, 80, OptionalInt.empty());
        } catch (CommandException e) {
            return e.code();
        }
        throw new AssertionError("the capture worked");
    }

    @Test
    void answersWhenTheServerDiesInTheMiddleOfCaptures() throws Exception {
        try (XServer server = XServer.start("640x480x24")) {
            CountDownLatch told = new CountDownLatch(1);
            XDisplay display = XDisplay.open(new Xlib(), server.display(), told::countDown);
            X11ScreenCapture screen = new X11ScreenCapture(display);
            CountDownLatch begun = new CountDownLatch(100);
            ExecutorService agents = Executors.newFixedThreadPool(2);
            List<Future<ErrorCode>> ends = new CopyOnWriteArrayList<>();
            for (int i = 0; i < 2; i++) {
                ends.add(agents.submit(() -> {
                    while (true) {
                        try {
                            screen.capture(SOME, 80, OptionalInt.empty());
                            begun.countDown();
                        } catch (CommandException e) {
                            return e.code();
                        }
                    }
                }));
            }
            begun.await();
            server.kill();

            for (Future<ErrorCode> end : ends) {
                assertThat(end.get()).isEqualTo(ErrorCode.PLATFORM_UNSUPPORTED);
            }
            told.await();
            assertThat(failureOf(screen)).isEqualTo(ErrorCode.PLATFORM_UNSUPPORTED);
            screen.close();
            display.close();
            assertThat(failureOf(screen)).isEqualTo(ErrorCode.PLATFORM_UNSUPPORTED);
            agents.shutdownNow();
        }
    }

    @Test
    void answersWhenTheServerHasDiedSinceTheLastCall() throws Exception {
        try (XServer server = XServer.start("640x480x24")) {
            for (int round = 0; round < 3; round++) {
                XDisplay display = XDisplay.open(new Xlib(), server.display(), () -> {});
                X11ScreenCapture screen = new X11ScreenCapture(display);
                X11WindowManager windows = new X11WindowManager(display);
                screen.capture(SOME, 80, OptionalInt.empty());
                assertThatExceptionOfType(CommandException.class)
                        .isThrownBy(windows::windows)
                        .withMessageContaining("No window manager");
                server.kill();

                if (round == 1) {
                    assertThatExceptionOfType(CommandException.class)
                            .isThrownBy(windows::windows)
                            .withMessageContaining("is gone");
                }
                assertThat(failureOf(screen)).isEqualTo(ErrorCode.PLATFORM_UNSUPPORTED);
                assertThat(display.lost()).isTrue();
                screen.close();
                display.close();
                server.restart();
            }
        }
    }

    @Test
    void survivesWithALibX11ThatCannotBeToldNotToExit() throws Exception {
        try (XServer server = XServer.start("640x480x24")) {
            XDisplay display = XDisplay.open(new Xlib(false), server.display(), () -> {});
            X11ScreenCapture screen = new X11ScreenCapture(display);
            screen.capture(SOME, 80, OptionalInt.empty());
            server.kill();

            assertThat(failureOf(screen)).isEqualTo(ErrorCode.PLATFORM_UNSUPPORTED);
            assertThat(failureOf(screen)).isEqualTo(ErrorCode.PLATFORM_UNSUPPORTED);
            screen.close();
            display.close();

            server.restart();
            XDisplay next = XDisplay.open(new Xlib(false), server.display(), () -> {});
            X11ScreenCapture again = new X11ScreenCapture(next);
            again.capture(SOME, 80, OptionalInt.empty());
            again.close();
            next.close();
        }
    }

    @Test
    void theSessionStopsWhileTheServerIsFrozen() throws Exception {
        List<XDisplay> registered = new CopyOnWriteArrayList<>();
        try (XServer server = XServer.start("640x480x24")) {
            X11Session session = new X11Session(server.display(), display -> {
                registered.add(display);
                return registered::clear;
            });
            await().until(() -> registered.size() == 1);
            XDisplay display = registered.get(0);
            server.freeze();
            session.stop();

            assertThat(registered).isEmpty();
            await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                    .noneMatch(thread -> thread.getName().equals("sophon-x11 " + server.display())));
            assertThat(display.lost()).isTrue();
        }
    }

    @Test
    void doesNotHangWithAFrozenServer() throws Exception {
        try (XServer server = XServer.start("640x480x24")) {
            XDisplay display = XDisplay.open(new Xlib(), server.display(), () -> {});
            X11ScreenCapture screen = new X11ScreenCapture(display);
            screen.capture(SOME, 80, OptionalInt.empty());
            server.freeze();

            assertThat(failureOf(screen)).isEqualTo(ErrorCode.PLATFORM_UNSUPPORTED);
            // Pictures have a connection of their own, so the other one learns it from its own call.
            assertThatExceptionOfType(CommandException.class).isThrownBy(() -> display.call(open -> true));
            await().until(display::lost);
            screen.close();
            display.close();
        }
    }

    @Test
    void doesNotHangWithAServerThatIsFrozenBeforeTheFirstPicture() throws Exception {
        try (XServer server = XServer.start("640x480x24")) {
            XDisplay display = XDisplay.open(new Xlib(), server.display(), () -> {});
            X11ScreenCapture screen = new X11ScreenCapture(display);
            server.freeze();

            assertThat(failureOf(screen)).isEqualTo(ErrorCode.PLATFORM_UNSUPPORTED);
            screen.close();
            display.close();
        }
    }

    @Test
    void closesWhileTheServerIsFrozen() throws Exception {
        try (XServer server = XServer.start("640x480x24")) {
            XDisplay display = XDisplay.open(new Xlib(), server.display(), () -> {});
            server.freeze();
            display.close();
            assertThat(display.lost()).isTrue();
        }
    }

    @Test
    void closesADisplayWhoseUsersWereCollectedLongAgo() throws Exception {
        try (XServer server = XServer.start("640x480x24")) {
            XDisplay display = XDisplay.open(new Xlib(), server.display(), () -> {});
            captureOnce(display);
            // The libraries of extensions leave pointers to their code in the display.
            for (int i = 0; i < 10; i++) {
                System.gc();
                int answer = display.call(open -> 7);
                assertThat(answer).isEqualTo(7);
            }
            assertThat(Files.readString(Path.of("/proc/self/maps"))).contains("libXrandr", "libXext");
            display.close();
        }
    }

    private static void captureOnce(XDisplay display) throws CommandException {
        X11ScreenCapture screen = new X11ScreenCapture(display);
        screen.capture(SOME, 80, OptionalInt.empty());
        screen.close();
    }

    @Test
    void tellsWhichRequestWasRefusedAndGoesOn() throws Exception {
        try (XServer server = XServer.start("640x480x24")) {
            XDisplay display = XDisplay.open(new Xlib(), server.display(), () -> {});
            Xlib.LibX11 x11 = display.xlib().x11;

            assertThatExceptionOfType(CommandException.class)
                    .isThrownBy(() -> display.call((Pointer open) -> x11.XGetImage(
                            open, x11.XDefaultRootWindow(open), 600, 0, 100, 100, -1, ScreenGrabber.Z_PIXMAP)))
                    .withMessageContaining("BadMatch");
            int answer = display.call(open -> 7);
            assertThat(answer).isEqualTo(7);
            display.close();
        }
    }

    @Test
    void saysThatNoServerIsThere() {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> XDisplay.open(new Xlib(), ":59999", () -> {}))
                .withMessageContaining("DISPLAY")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.PLATFORM_UNSUPPORTED));
    }

    @Test
    void survivesAServerThatDiesWhileItIsBeingConnectedTo() throws Exception {
        try (XServer server = XServer.start("640x480x24")) {
            int whole = bytesOfTheFirstPicture(server);
            for (int bytes = 0; bytes < whole; bytes += bytes < whole - 1200 ? 1000 : 20) {
                try (CutConnection cut = CutConnection.to(server.display(), bytes)) {
                    assertThatExceptionOfType(CommandException.class)
                            .as("cut after %d bytes of %d", bytes, whole)
                            .isThrownBy(() -> {
                                XDisplay display = XDisplay.open(new Xlib(), cut.display(), () -> {});
                                X11ScreenCapture screen = new X11ScreenCapture(display);
                                try {
                                    screen.capture(SOME, 80, OptionalInt.empty());
                                } finally {
                                    screen.close();
                                    display.close();
                                }
                            })
                            .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.PLATFORM_UNSUPPORTED));
                }
            }
        }
    }

    @Test
    void theSessionTakesTheDisplayBackAndBringsItAgain() throws Exception {
        List<XDisplay> registered = new CopyOnWriteArrayList<>();
        try (XServer server = XServer.start("640x480x24")) {
            X11Session session = new X11Session(server.display(), display -> {
                registered.add(display);
                return () -> registered.remove(display);
            });
            for (int round = 0; round < 3; round++) {
                await().atMost(Duration.ofSeconds(10)).until(() -> registered.size() == 1);
                X11ScreenCapture screen = new X11ScreenCapture(registered.get(0));
                screen.capture(SOME, 80, OptionalInt.empty());
                server.kill();
                await().atMost(Duration.ofSeconds(5)).until(registered::isEmpty);
                screen.close();
                server.restart();
            }
            await().atMost(Duration.ofSeconds(10)).until(() -> registered.size() == 1);
            session.stop();
            assertThat(registered).isEmpty();
        }
    }

    @Test
    void leavesNoThreadAndNoDescriptorBehind() throws Exception {
        try (XServer server = XServer.start("640x480x24")) {
            openAndLose(server);
            int before = descriptors();
            for (int round = 0; round < 20; round++) {
                openAndLose(server);
            }
            assertThat(descriptors()).isLessThan(before + 10);
            assertThat(Thread.getAllStackTraces().keySet())
                    .noneMatch(thread -> thread.getName().equals("sophon-x11 " + server.display()));
        }
    }

    /** From the connection's first byte to the last one that the picture takes. */
    private static int bytesOfTheFirstPicture(XServer server) throws Exception {
        try (CutConnection whole = CutConnection.to(server.display(), Integer.MAX_VALUE)) {
            XDisplay display = XDisplay.open(new Xlib(), whole.display(), () -> {});
            X11ScreenCapture screen = new X11ScreenCapture(display);
            screen.capture(SOME, 80, OptionalInt.empty());
            int passed = whole.passed();
            screen.close();
            display.close();
            return passed;
        }
    }

    private static void openAndLose(XServer server) throws Exception {
        XDisplay display = XDisplay.open(new Xlib(), server.display(), () -> {});
        X11ScreenCapture screen = new X11ScreenCapture(display);
        screen.capture(SOME, 80, OptionalInt.empty());
        server.kill();
        screen.close();
        display.close();
        server.restart();
    }

    private static int descriptors() throws IOException {
        try (var list = Files.list(Path.of("/proc/self/fd"))) {
            return (int) list.count();
        }
    }
}
