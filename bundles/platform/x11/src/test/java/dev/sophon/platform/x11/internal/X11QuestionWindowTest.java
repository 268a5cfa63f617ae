package dev.sophon.platform.x11.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.Monitor;
import dev.sophon.node.platform.QuestionWindow.Question;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.testkit.XServer;
import java.awt.Rectangle;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real server, and xdotool in place of the person. The clock goes when the test says so. */
class X11QuestionWindowTest {
    private static final Question QUESTION = new Question(
            "Sophon asks",
            "An agent wants to run canvas.present",
            List.of("url: \"https://example.org/\"", "x".repeat(500)),
            List.of("Deny", "Allow once", "Allow for 10 minutes"),
            0);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int GROUND = 0xfafafa;

    private final AtomicLong clock = new AtomicLong();
    private XServer server;
    private XDisplay display;
    private X11ScreenCapture screen;
    private X11QuestionWindow window;
    private Thread asker;
    private CompletableFuture<OptionalInt> answer;
    private Monitor monitor;

    @BeforeEach
    void start() throws Exception {
        begin("800x600x24");
    }

    private void begin(String size) throws Exception {
        server = XServer.start(size);
        display = XDisplay.open(new Xlib(), server.display(), () -> {});
        screen = new X11ScreenCapture(display, JpegEncoder.best());
        monitor = screen.monitors().get(0);
        window = new X11QuestionWindow(display, clock::get);
    }

    @AfterEach
    void stop() throws Exception {
        if (asker != null) {
            asker.interrupt();
            asker.join(TimeUnit.SECONDS.toMillis(10));
            assertThat(asker.isAlive()).isFalse();
        }
        screen.close();
        display.close();
        server.close();
    }

    private void ask() throws Exception {
        answer = new CompletableFuture<>();
        asker = new Thread(() -> {
            try {
                answer.complete(window.ask(QUESTION, PATIENCE));
            } catch (CommandException | InterruptedException | RuntimeException | Error e) {
                answer.completeExceptionally(e);
            }
        });
        asker.start();
        await().ignoreExceptions().until(() -> shown(corner()) == GROUND);
    }

    /** Beside the text, inside the window. */
    private Bounds corner() {
        Rectangle place = place();
        return new Bounds(place.x + 2, place.y + 2, 4, 4);
    }

    private Rectangle place() {
        QuestionPicture picture = new QuestionPicture(QUESTION, monitor);
        return new Rectangle(
                (monitor.width() - picture.width()) / 2,
                (monitor.height() - picture.height()) / 3,
                picture.width(),
                picture.height());
    }

    private int shown(Bounds where) throws CommandException {
        Picture picture = Picture.of(screen.capture(where, 100, OptionalInt.empty()));
        return picture.greatestDifferenceFrom(GROUND) < 24 ? GROUND : 0;
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    private void click(int choice) {
        Rectangle place = place();
        Rectangle button = new QuestionPicture(QUESTION, monitor).button(choice);
        server.run(
                "xdotool",
                "mousemove",
                String.valueOf(place.x + (int) button.getCenterX()),
                String.valueOf(place.y + (int) button.getCenterY()),
                "click",
                "1");
    }

    private OptionalInt outcome() throws Exception {
        return answer.get(20, TimeUnit.SECONDS);
    }

    /** What the person did has been looked at by now: the countdown of a later second has been drawn. */
    private void letItLook() throws Exception {
        Rectangle place = place();
        Bounds inside = new Bounds(place.x, place.y, place.width, place.height);
        byte[] before = screen.capture(inside, 100, OptionalInt.empty()).bytes();
        pass(Duration.ofSeconds(1));
        await().until(() -> !java.util.Arrays.equals(
                before, screen.capture(inside, 100, OptionalInt.empty()).bytes()));
    }

    private String id() {
        return server.run("xdotool", "search", "--name", QUESTION.title()).strip();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aClickIsAnAnswer(int choice) throws Exception {
        ask();
        pass(OpenQuestion.TO_BE_SEEN);
        click(choice);
        assertThat(outcome()).hasValue(choice);
        assertThat(server.run("xwininfo", "-root", "-tree")).doesNotContain(QUESTION.title());
    }

    @Test
    void keysChooseOnceTheWindowHasThem() throws Exception {
        ask();
        pass(OpenQuestion.TO_BE_SEEN);
        server.run("xdotool", "windowfocus", "--sync", id(), "key", "Tab", "Tab", "Tab", "Tab", "Return");
        assertThat(outcome()).hasValue(1);
        ask();
        pass(OpenQuestion.TO_BE_SEEN);
        server.run("xdotool", "windowfocus", "--sync", id(), "key", "Tab", "Escape");
        assertThat(outcome()).hasValue(QUESTION.safe());
    }

    @Test
    void nobodysAnswerIsNone() throws Exception {
        ask();
        pass(PATIENCE.minusSeconds(2));
        letItLook();
        assertThat(answer).isNotDone();
        pass(Duration.ofSeconds(1));
        assertThat(outcome()).isEmpty();
        assertThat(server.run("xwininfo", "-root", "-tree")).doesNotContain(QUESTION.title());
    }

    @Test
    void whatWasMeantForSomethingElseDoesNotCount() throws Exception {
        ask();
        click(1);
        click(0);
        letItLook();
        assertThat(answer).isNotDone();
        click(1);
        assertThat(outcome()).hasValue(1);
    }

    @Test
    void whatAnotherProgramSendsDoesNotCount() throws Exception {
        ask();
        pass(OpenQuestion.TO_BE_SEEN);
        Rectangle button = new QuestionPicture(QUESTION, monitor).button(1);
        server.run(
                "xdotool",
                "mousemove",
                "--window",
                id(),
                String.valueOf((int) button.getCenterX()),
                String.valueOf((int) button.getCenterY()),
                "click",
                "--window",
                id(),
                "1",
                "key",
                "--window",
                id(),
                "Tab",
                "key",
                "--window",
                id(),
                "Return");
        letItLook();
        assertThat(answer).isNotDone();
        click(2);
        assertThat(outcome()).hasValue(2);
    }

    @Test
    void aPressAndAReleaseElsewhereIsNoClick() throws Exception {
        ask();
        pass(OpenQuestion.TO_BE_SEEN);
        Rectangle place = place();
        QuestionPicture picture = new QuestionPicture(QUESTION, monitor);
        String[] from = IntStream.of((int) picture.button(1).getCenterX(), (int)
                        picture.button(2).getCenterX())
                .mapToObj(x -> String.valueOf(place.x + x))
                .toArray(String[]::new);
        String y = String.valueOf(place.y + (int) picture.button(1).getCenterY());
        server.run("xdotool", "mousemove", from[0], y, "mousedown", "1", "mousemove", from[1], y, "mouseup", "1");
        letItLook();
        assertThat(answer).isNotDone();
    }

    /** A window that is put over it again and again hides what the buttons are for. */
    @Test
    void whatIsCoveredAllowsNothing() throws Exception {
        ask();
        pass(OpenQuestion.TO_BE_SEEN);
        String cover = "import ctypes,time\nx=ctypes.CDLL('libX11.so.6')\n"
                + "x.XOpenDisplay.restype=ctypes.c_void_p\nd=ctypes.c_void_p(x.XOpenDisplay(None))\n"
                + "r=x.XDefaultRootWindow(d)\nx.XCreateSimpleWindow.restype=ctypes.c_ulong\n"
                + "w=ctypes.c_ulong(x.XCreateSimpleWindow(d,ctypes.c_ulong(r),0,0,800,5000,0,0,0))\n"
                + "w2=ctypes.c_ulong(x.XCreateSimpleWindow(d,w,0,0,1,1,0,0,0))\n"
                + "x.XMapRaised(d,w)\n"
                + "for i in range(200):\n  x.XRaiseWindow(d,w)\n  x.XSync(d,0)\n  time.sleep(0.03)\n"
                + "x.XDestroyWindow(d,w)\nx.XSync(d,0)\n";
        CompletableFuture<String> covering = CompletableFuture.supplyAsync(() -> server.run("python3", "-c", cover));
        await().until(() -> shown(corner()) != GROUND);
        click(1);
        click(2);
        assertThat(answer).isNotDone();
        covering.get(30, TimeUnit.SECONDS);
        await().until(() -> shown(corner()) == GROUND);
        pass(OpenQuestion.TO_BE_SEEN);
        click(1);
        assertThat(outcome()).hasValue(1);
    }

    @Test
    void itEndsWithTheServerOrTheBackendOrTheCommand() throws Exception {
        ask();
        window.close();
        assertThatThrownBy(answer::join).isInstanceOf(CompletionException.class).satisfies(e -> assertThat(
                        ((CommandException) e.getCause()).code())
                .isEqualTo(ErrorCode.PLATFORM_UNSUPPORTED));
        window = new X11QuestionWindow(display, clock::get);
        ask();
        asker.interrupt();
        assertThatThrownBy(answer::join).hasCauseInstanceOf(InterruptedException.class);
        assertThat(server.run("xwininfo", "-root", "-tree")).doesNotContain(QUESTION.title());
        ask();
        server.kill();
        assertThatThrownBy(answer::join).satisfies(e -> assertThat(((CommandException) e.getCause()).code())
                .isEqualTo(ErrorCode.PLATFORM_UNSUPPORTED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"640x480x16", "640x480x30"})
    void itIsReadableInOtherDepthsAndOnSmallScreens(String size) throws Exception {
        stop();
        begin(size);
        ask();
        assertThat(place()).matches(place -> new Rectangle(0, 0, 640, 480).contains(place));
        pass(OpenQuestion.TO_BE_SEEN);
        click(2);
        assertThat(outcome()).hasValue(2);
    }

    /** Whatever is not shown is said to be not shown. */
    @Test
    void aLongTextIsCutInItsMiddleAndLooksDifferentFromAShortOne() {
        Question endless = new Question("t", "h", List.of("a".repeat(100_000)), List.of("no"), 0);
        QuestionPicture picture = new QuestionPicture(endless, monitor);
        assertThat(picture.height()).isLessThanOrEqualTo(monitor.height());
        assertThat(picture.lines()).anyMatch(line -> line.contains("NOT SHOWN"));
        assertThat(new QuestionPicture(QUESTION, monitor).lines())
                .noneMatch(line -> line.contains("NOT SHOWN"))
                .anyMatch(line -> line.contains("https://example.org/"));
    }
}
