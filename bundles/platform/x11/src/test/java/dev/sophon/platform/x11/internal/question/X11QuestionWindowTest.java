package dev.sophon.platform.x11.internal.question;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.QuestionWindow.Question;
import dev.sophon.node.platform.screen.Monitor;
import dev.sophon.platform.picture.JpegEncoder;
import dev.sophon.platform.picture.QuestionPicture;
import dev.sophon.platform.x11.internal.display.XDisplay;
import dev.sophon.platform.x11.internal.display.Xlib;
import dev.sophon.platform.x11.internal.screen.X11ScreenCapture;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.testkit.Desktop;
import dev.sophon.testkit.Picture;
import dev.sophon.testkit.XServer;
import java.awt.Rectangle;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A server in a window of another one, at which xdotool sits in place of the person: what it does there are hands here. A
 * window manager runs there, as on a desktop. The clock goes when the test says so.
 */
@Tag("window-manager")
class X11QuestionWindowTest {
    private static final Question QUESTION = new Question(
            "Sophon asks",
            "An agent wants to run canvas.present",
            List.of("url: \"https://example.org/\"", "x".repeat(500)),
            List.of("Deny", "Allow once", "Allow for 10 minutes"),
            0);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** From a press to its answer: milliseconds, and this on a machine that is as busy as can be. */
    private static final Duration AT_ONCE = Duration.ofSeconds(3);
    /** Until she has pressed where nothing stands before it, while all is done to keep her from it; on a busy machine too. */
    private static final Duration UNDER_ATTACK = Duration.ofMinutes(3);
    /** How often she presses until then, at the most: an attack's burst lasts for some presses. */
    private static final int MOST_PRESSES = 12;

    private static final int GROUND = 0xfafafa;
    private static final int MARK = 0x1a73e8;
    private static final Pattern GEOMETRY = Pattern.compile("X=(\\d+)\\s+Y=(\\d+)");
    private static final Pattern ROOT = Pattern.compile("Window id: (0x[0-9a-f]+)");
    private static final int QUESTIONS = Boolean.getBoolean("sophon.full") ? 1_000 : 6;

    /** Of most of the tests. */
    private static XServer sharedOuter;

    private static XServer sharedServer;

    private final AtomicLong clock = new AtomicLong();
    private final ReentrantLock looks = new ReentrantLock();
    private XServer outer;
    private XServer server;
    private XDisplay display;
    private X11ScreenCapture screen;
    private X11QuestionWindow window;
    private Thread asker;
    private CompletableFuture<OptionalInt> answer;
    private Monitor monitor;

    @BeforeAll
    static void startServers() throws IOException {
        sharedOuter = XServer.start("800x600x24");
        sharedServer = XServer.nested(sharedOuter, "800x600");
        manage(sharedServer);
    }

    /** It ends with its server. */
    private static void manage(XServer server) throws IOException {
        ProcessBuilder start = new ProcessBuilder(Desktop.windowManager())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        start.environment().put("DISPLAY", server.display());
        start.start();
        await().atMost(Duration.ofSeconds(30)).until(() -> server.run("xprop", "-root", "_NET_SUPPORTING_WM_CHECK")
                .contains("window id"));
    }

    @AfterAll
    static void stopServers() {
        sharedServer.close();
        sharedOuter.close();
    }

    @BeforeEach
    void start() throws Exception {
        outer = sharedOuter;
        server = sharedServer;
        away();
        begin();
    }

    /** Servers of this test alone. */
    private void startOwn(String size, String depth) throws Exception {
        startUnmanaged(size, depth);
        manage(server);
    }

    private void startUnmanaged(String size, String depth) throws Exception {
        stop();
        outer = XServer.start(size + "x" + depth);
        server = XServer.nested(outer, size);
        begin();
    }

    private void begin() throws Exception {
        display = XDisplay.open(new Xlib(), server.display(), () -> {});
        screen = new X11ScreenCapture(display, JpegEncoder.best());
        monitor = screen.monitors().get(0);
        window = new X11QuestionWindow(display, this::time);
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
        if (server != sharedServer) {
            server.close();
            outer.close();
        }
    }

    private void ask() throws Exception {
        open();
        await().ignoreExceptions().until(() -> shown(corner()) == GROUND);
    }

    private void open() {
        answer = new CompletableFuture<>();
        asker = new Thread(() -> {
            try {
                answer.complete(window.ask(QUESTION, PATIENCE));
            } catch (CommandException | InterruptedException | RuntimeException | Error e) {
                answer.completeExceptionally(e);
            }
        });
        asker.start();
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

    /** A program that does this to the question, until it is ended; what it says is read away. */
    private Process forge(String how, Rectangle where) throws IOException {
        return forge(how, id(), "" + where.x, "" + where.y, "" + where.width, "" + where.height);
    }

    private Process forge(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("/usr/bin/python3", "src/test/resources/question-forge.py"));
        command.addAll(List.of(arguments));
        Process process = start(command);
        assertThat(process.inputReader().readLine()).isEqualTo("ready");
        return process;
    }

    /** On the question's display. */
    private Process start(List<String> command) throws IOException {
        ProcessBuilder start = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        start.environment().put("DISPLAY", server.display());
        return start.start();
    }

    private static void end(Process process) throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** She comes and clicks as often as it takes, and as the question has been seen anew. */
    private void clickOnceItIsSeen(int choice) {
        await().atMost(UNDER_ATTACK).until(() -> {
            pass(OpenQuestion.TO_BE_SEEN);
            away();
            outer.run("xdotool", "sleep", "1.1");
            hand(button(choice), "click", "1", "sleep", "0.3");
            return answer.isDone();
        });
    }

    private int shown(Bounds where) throws CommandException {
        Picture picture = Picture.of(screen.capture(where, 100, OptionalInt.empty()));
        return picture.greatestDifferenceFrom(GROUND) < 24 ? GROUND : 0;
    }

    /** Asked for at each look of the Node's. */
    private long time() {
        looks.lock();
        looks.unlock();
        return clock.get();
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    /**
     * The person's hand: it comes, rests and presses. Where it is already, it would not be seen to come. By one process, since
     * on a busy machine the server may be others' again before a second one has begun.
     */
    private void click(int choice) {
        // Again where the machine was too busy for the server to be the question's in time.
        for (int presses = 0; presses < MOST_PRESSES && !answer.isDone(); presses++) {
            away();
            await().until(() -> answers(server));
            hand(button(choice), "click", "1", "sleep", "0.2");
        }
    }

    /** Comes, rests until the server is the question's, and does this. */
    private void hand(Bounds where, String... then) {
        List<String> command =
                new ArrayList<>(List.of("xdotool", "mousemove", "" + where.x(), "" + where.y(), "sleep", "0.5"));
        command.addAll(List.of(then));
        outer.run(command.toArray(new String[0]));
    }

    /** A pointer that a program has moved comes along as well, since the person's stirs. */
    private void away() {
        outer.run("xdotool", "mousemove", "4", "4", "mousemove", "2", "2");
    }

    private void point(XServer on, int choice) {
        Bounds middle = button(choice);
        on.run("xdotool", "mousemove", "" + middle.x(), "" + middle.y());
    }

    /** Its middle, on the screen. */
    private Bounds button(int choice) {
        Rectangle place = place();
        Rectangle button = new QuestionPicture(QUESTION, monitor).button(choice);
        return new Bounds(place.x + (int) button.getCenterX(), place.y + (int) button.getCenterY(), 1, 1);
    }

    /** Until the server is the question's: another program gets no answer any more. */
    private void hold() {
        await().until(() -> !answers(server));
        // As long as a hand needs from coming to pressing, at the very least.
        outer.run("xdotool", "sleep", "0.15");
    }

    private static boolean answers(XServer asked) {
        try {
            Process look = new ProcessBuilder("timeout", "0.3", "xset", "-display", asked.display(), "q")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return look.waitFor() == 0;
        } catch (java.io.IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
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
        return search("").strip();
    }

    /** What xdotool says of the question's window when it does this with it; empty while there is none. */
    private String search(String then) {
        return server.run("sh", "-c", "xdotool search --name \"$1\" $2 || :", "sh", QUESTION.title(), then);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aClickIsAnAnswer(int choice) throws Exception {
        ask();
        pass(OpenQuestion.TO_BE_SEEN);
        click(choice);
        long pressed = System.nanoTime();
        assertThat(outcome()).hasValue(choice);
        assertThat(Duration.ofNanos(System.nanoTime() - pressed)).isLessThan(AT_ONCE);
        assertThat(server.run("xwininfo", "-root", "-tree")).doesNotContain(QUESTION.title());
    }

    @Test
    void keysChooseOnceThePersonHasClickedTheWindow() throws Exception {
        ask();
        pass(OpenQuestion.TO_BE_SEEN);
        giveKeys();
        for (int choice : List.of(1, 2, 0, 1)) {
            // She looks where the mark is: on a busy machine the server may be others' by now, and a key only begins.
            await().until(() -> {
                if (!isMarked(choice)) {
                    outer.run("xdotool", "key", "Tab", "sleep", "0.3");
                }
                return isMarked(choice);
            });
        }
        pressUntilAnswered("Return");
        assertThat(outcome()).hasValue(1);
    }

    /** Whether she sees that a key would take it: who asks the question's own server waits until it is others' again. */
    private boolean isMarked(int choice) throws CommandException, InterruptedException {
        Rectangle place = place();
        Rectangle button = new QuestionPicture(QUESTION, monitor).button(choice);
        Bounds edge = new Bounds(place.x + button.x, place.y + (int) button.getCenterY(), 2, 2);
        try (XDisplay hers = XDisplay.open(new Xlib(), outer.display(), () -> {})) {
            X11ScreenCapture seen = new X11ScreenCapture(hers, JpegEncoder.best());
            try {
                return Picture.of(seen.capture(edge, 100, OptionalInt.empty())).greatestDifferenceFrom(MARK) < 60;
            } finally {
                seen.close();
            }
        }
    }

    @Test
    void escapeIsAnAnswerWhereverTheKeysComeFrom() throws Exception {
        ask();
        pass(OpenQuestion.TO_BE_SEEN);
        focus();
        outer.run("xdotool", "key", "Escape");
        hold();
        assertThat(answer).as("the first key only begins").isNotDone();
        pressUntilAnswered("Escape");
        assertThat(outcome()).hasValue(QUESTION.safe());
    }

    /** What the person types into something else, while a program gives the question the keyboard. */
    @ParameterizedTest
    @ValueSource(strings = {"focus", "click", "back"})
    void keysThatAProgramDirectsHereAreNoAnswer(String how) throws Exception {
        ask();
        pass(OpenQuestion.TO_BE_SEEN);
        if (how.equals("back")) {
            giveKeys();
            outer.run("xdotool", "mousemove", "2", "2");
            await().until(() -> answers(server));
            Matcher root = ROOT.matcher(server.run("xwininfo", "-root"));
            assertThat(root.find()).isTrue();
            server.run("xdotool", "windowfocus", root.group(1), "sleep", "0.2");
        } else if (how.equals("click")) {
            Bounds corner = corner();
            server.run("xdotool", "mousemove", "" + corner.x(), "" + corner.y(), "click", "1", "sleep", "0.1");
        }
        server.run("xdotool", "windowfocus", id());
        outer.run("xdotool", "key", "a", "sleep", "0.3", "key", "Tab", "key", "Return", "sleep", "0.3");
        outer.run("xdotool", "key", "b", "sleep", "0.3", "key", "Tab", "key", "space", "sleep", "0.3");
        await().until(() -> answers(server));
        assertThat(answer).isNotDone();
        click(2);
        assertThat(outcome()).hasValue(2);
    }

    /** As a program has them mean before the question, and not when they are pressed. */
    @Test
    void keysMeanWhatTheyMeanWhenTheyArePressed() throws Exception {
        startOwn("800x600", "24");
        server.run("xmodmap", "-e", "keycode 26 = Return Return");
        ask();
        pass(OpenQuestion.TO_BE_SEEN);
        giveKeys("key", "Shift_L", "mousemove", "2", "2");
        await().until(() -> answers(server));
        server.run("xmodmap", "-e", "keycode 26 = e E");
        giveKeys("key", "26", "key", "26", "sleep", "0.3");
        assertThat(answer).isNotDone();
        pressUntilAnswered("Return");
        assertThat(outcome()).hasValue(QUESTION.safe());
    }

    /** Two clicks beside the answers, of which the first one only begins, and what comes then. */
    private void giveKeys(String... then) {
        List<String> all = new ArrayList<>(List.of("click", "1", "sleep", "0.5", "click", "1", "sleep", "0.2"));
        all.addAll(List.of(then));
        hand(corner(), all.toArray(new String[0]));
    }

    /** Where the server is others' by now, a first key only begins. */
    private void pressUntilAnswered(String key) {
        await().until(() -> {
            outer.run("xdotool", "key", key, "sleep", "0.3");
            return answer.isDone();
        });
    }

    /** The outer server gives keys to what is under its pointer. */
    private void focus() {
        server.run("xdotool", "windowfocus", "--sync", id());
        away();
    }

    /** A key that a program holds down repeats while nobody but the question is served. */
    @Test
    void aKeyThatWasHeldBeforeIsNoAnswer() throws Exception {
        ask();
        pass(OpenQuestion.TO_BE_SEEN);
        server.run("xset", "r", "rate", "100", "50");
        await().until(() -> {
            giveKeys();
            return Long.decode(server.run("xdotool", "getwindowfocus").strip()) == Long.parseLong(id());
        });
        away();
        await().until(() -> answers(server));
        server.run("xdotool", "keydown", "Return");
        await().until(() -> !answers(server));
        await().until(() -> answers(server));
        server.run("xdotool", "keyup", "Return");
        server.run("xset", "r", "rate");
        assertThat(answer).isNotDone();
    }

    /** All of these come from programs of this display, whatever device they name. */
    @ParameterizedTest
    @ValueSource(strings = {"click 1", "mousedown 1 sleep 0.5 mouseup 1", "key Return", "key Escape", "key Tab Return"})
    void noProgramAnswers(String doing) throws Exception {
        ask();
        pass(OpenQuestion.TO_BE_SEEN);
        point(server, 1);
        server.run("xdotool", "windowfocus", id());
        List<String> command = new ArrayList<>(List.of("xdotool"));
        command.addAll(List.of(doing.split(" ")));
        for (int i = 0; i < 2; i++) {
            server.run("timeout", "20", "sh", "-c", String.join(" ", command));
        }
        await().until(() -> answers(server));
        assertThat(answer).isNotDone();
        click(2);
        assertThat(outcome()).hasValue(2);
    }

    /**
     * A program tries all that it can, from before the question on, and while the person answers: only she does, each time.
     * {@code -Dsophon.full=true} asks a thousand times.
     */
    @Test
    void nobodyAnswersButThePerson() throws Exception {
        Bounds wanted = button(1);
        ProcessBuilder start = new ProcessBuilder(
                "/usr/bin/python3",
                "src/test/resources/question-attack.py",
                QUESTION.title(),
                String.valueOf(wanted.x()),
                String.valueOf(wanted.y()));
        start.environment().put("DISPLAY", server.display());
        start.redirectError(ProcessBuilder.Redirect.INHERIT);
        Map<Integer, Integer> atPress = new TreeMap<>();
        Process attacker = start.start();
        try (BufferedReader told = attacker.inputReader();
                Writer say = attacker.outputWriter()) {
            assertThat(told.readLine()).as("the devices that it speaks for").matches("ready [2-9]");
            for (int i = 0; i < QUESTIONS; i++) {
                burst(say, 2 * i);
                open();
                await().until(() -> !id().isEmpty());
                pass(OpenQuestion.TO_BE_SEEN);
                assertThat(told.readLine()).isEqualTo("done");
                assertThat(answer).as("question " + i + ", before the person").isNotDone();
                burst(say, 2 * i + 1);
                int choice = 2 * (i % 2);
                AtomicInteger presses = new AtomicInteger();
                await("question " + i).atMost(UNDER_ATTACK).until(() -> {
                    pass(OpenQuestion.TO_BE_SEEN);
                    pressAt(choice, presses.getAndIncrement() == 0 ? 0.25 : 1.1);
                    return answer.isDone();
                });
                assertThat(outcome()).as("question " + i).hasValue(choice);
                assertThat(presses.get()).as("question " + i + ", presses").isLessThanOrEqualTo(MOST_PRESSES);
                atPress.merge(presses.get(), 1, Integer::sum);
                assertThat(told.readLine()).isEqualTo("done");
            }
            System.out.println("answered, by how often she pressed: " + atPress);
        } finally {
            attacker.destroyForcibly().waitFor();
        }
    }

    /** What does not move her pointer, nor hides the question, costs her no press. */
    @Test
    void whateverGoesOnSheAnswersAtOnce() throws Exception {
        Process attacker = start(List.of(
                "/usr/bin/python3", "src/test/resources/question-attack.py", QUESTION.title(), "2", "2", "still"));
        try (BufferedReader told = attacker.inputReader();
                Writer say = attacker.outputWriter()) {
            assertThat(told.readLine()).as("the devices that it speaks for").matches("ready [2-9]");
            for (int i = 0; i < QUESTIONS; i++) {
                away();
                ask();
                pass(OpenQuestion.TO_BE_SEEN);
                burst(say, i);
                int choice = i % 3;
                hand(button(choice), "click", "1", "sleep", "0.2");
                assertThat(outcome()).as("question " + i).hasValue(choice);
                assertThat(told.readLine()).isEqualTo("done");
            }
        } finally {
            end(attacker);
        }
    }

    /** She has come to an answer, and the Node is slow to see it: nobody puts another under her finger. */
    @Test
    void anAnswerThatAProgramPutsUnderThePointerIsNotHers() throws Exception {
        ask();
        await().until(() -> !id().isEmpty());
        pass(OpenQuestion.TO_BE_SEEN);
        looks.lock();
        try {
            point(outer, 2);
            outer.run("xdotool", "sleep", "0.3");
            point(server, 1);
        } finally {
            looks.unlock();
        }
        outer.run("xdotool", "sleep", "0.2", "click", "1", "sleep", "0.3");
        assertThat(answer).isNotDone();
        away();
        outer.run("xdotool", "sleep", "1.1");
        click(2);
        assertThat(outcome()).hasValue(2);
    }

    /**
     * A program has the pointer to itself while she comes to an answer, so that the Node hears nothing of it, puts another
     * one under her finger and lets go.
     */
    @ParameterizedTest
    @ValueSource(strings = {"root", "question", "out and in"})
    void anAnswerThatAProgramPutsUnderAPointerThatItHidIsNotHers(String how) throws Exception {
        ask();
        pass(OpenQuestion.TO_BE_SEEN);
        String window = id();
        Bounds other = button(1);
        String hide = "import ctypes,sys,time\nx=ctypes.CDLL('libX11.so.6')\n"
                + "x.XOpenDisplay.restype=ctypes.c_void_p\nd=ctypes.c_void_p(x.XOpenDisplay(None))\n"
                + "x.XDefaultRootWindow.restype=ctypes.c_ulong\nr=x.XDefaultRootWindow(d)\nn=ctypes.c_ulong(0)\n"
                + "def warp(x0,y0): x.XWarpPointer(d,n,ctypes.c_ulong(r),0,0,0,0,x0,y0); x.XSync(d,0)\n"
                + "w=ctypes.c_ulong(r if '%s'=='root' else %s)\n".formatted(how, window)
                + "x.XGrabPointer(d,w,0,0x44,1,1,n,n,n)\nx.XSync(d,0)\nprint('hidden',flush=True)\n"
                + "sys.stdin.readline()\n"
                + "if '%s'=='out and in': warp(2,2); x.XUngrabPointer(d,n); x.XSync(d,0)\n".formatted(how)
                + "warp(%d,%d)\n".formatted(other.x(), other.y())
                + "x.XUngrabPointer(d,n)\nx.XSync(d,0)\nprint('let go',flush=True)\nsys.stdin.readline()\n";
        ProcessBuilder start =
                new ProcessBuilder("/usr/bin/python3", "-c", hide).redirectError(ProcessBuilder.Redirect.INHERIT);
        start.environment().put("DISPLAY", server.display());
        Process hider = start.start();
        try (BufferedReader told = hider.inputReader();
                Writer say = hider.outputWriter()) {
            assertThat(told.readLine()).isEqualTo("hidden");
            point(outer, 2);
            outer.run("xdotool", "sleep", "0.1");
            say.write("go\n");
            say.flush();
            assertThat(told.readLine()).isEqualTo("let go");
            outer.run("xdotool", "sleep", "0.3", "click", "1", "sleep", "0.2", "click", "1", "sleep", "0.3");
            assertThat(answer).isNotDone();
        } finally {
            hider.destroyForcibly().waitFor();
        }
        away();
        outer.run("xdotool", "sleep", "1.1");
        click(2);
        assertThat(outcome()).hasValue(2);
    }

    private static void burst(Writer say, int seed) throws IOException {
        say.write(seed + "\n");
        say.flush();
    }

    /** She sees where it is; her hand comes, rests and presses, whatever else goes on. */
    private void pressAt(int choice, double seconds) {
        away();
        Matcher seen = GEOMETRY.matcher(search("getwindowgeometry --shell sleep " + seconds));
        if (!seen.find()) {
            return;
        }
        Rectangle button = new QuestionPicture(QUESTION, monitor).button(choice);
        outer.run(
                "xdotool",
                "mousemove",
                String.valueOf(Integer.parseInt(seen.group(1)) + (int) button.getCenterX()),
                String.valueOf(Integer.parseInt(seen.group(2)) + (int) button.getCenterY()),
                "sleep",
                "0.3",
                "click",
                "1",
                "sleep",
                "0.05");
    }

    /** The server makes a press of a key, in the name of XTEST's pointer, and also while nobody but the question is served. */
    @Test
    void aKeyThatIsMadeAPressIsNoAnswer() throws Exception {
        startOwn("800x600", "24");
        ask();
        pass(OpenQuestion.TO_BE_SEEN);
        server.run(
                "sh",
                "-c",
                "xkbcomp -w 0 $DISPLAY - | perl -0pe 's/key <AC01> \\{.*?\\};/key <AC01> { type=\"ONE_LEVEL\","
                        + " symbols[Group1]=[ a ], actions[Group1]=[ PtrBtn(button=1) ] };/s' | xkbcomp -w 0 - $DISPLAY");
        Process forger = forge("mousekeys");
        try {
            for (int i = 0; i < 2; i++) {
                server.run("xdotool", "mousemove", "2", "2");
                point(server, 1);
                outer.run("xdotool", "sleep", "0.5", "key", "a", "sleep", "1.2", "key", "a", "sleep", "0.3");
                assertThat(answer).isNotDone();
                await().until(() -> answers(server));
            }
        } finally {
            end(forger);
        }
        clickOnceItIsSeen(2);
        assertThat(outcome()).hasValue(2);
    }

    /** The wheel turned into the first button: for all pointers, or for this one. */
    @ParameterizedTest
    @ValueSource(strings = {"buttons", "of the device"})
    void scrollingIsNoAnswer(String how) throws Exception {
        startOwn("800x600", "24");
        ask();
        pass(OpenQuestion.TO_BE_SEEN);
        if (how.equals("buttons")) {
            end(forge(how));
        } else {
            server.run(
                    "sh",
                    "-c",
                    "id=$(xinput list --id-only 'Xephyr virtual mouse') && xinput set-button-map $id"
                            + " $(xinput get-button-map $id | sed 's/^1 2 3 4/4 2 3 1/')");
        }
        hand(button(1), "click", "4", "sleep", "0.3", "click", "4", "sleep", "1.1", "click", "4", "sleep", "0.3");
        assertThat(answer).isNotDone();
        clickOnceItIsSeen(2);
        assertThat(outcome()).hasValue(2);
    }

    /** Her mouse is another pointer's, which a program has made. Xephyr dies of a mouse that is nobody's for a while. */
    @Test
    void aPointerThatIsNotTheServersOwnIsNoAnswer() throws Exception {
        startOwn("800x600", "24");
        ask();
        pass(OpenQuestion.TO_BE_SEEN);
        String mouse = "Xephyr virtual mouse";
        server.run("xinput", "create-master", "second");
        server.run("xinput", "reattach", mouse, "second pointer");
        point(server, 1);
        hand(button(1), "click", "1", "sleep", "1.1", "click", "1", "sleep", "0.3");
        assertThat(answer).isNotDone();
        await().until(() -> answers(server));
        server.run("xinput", "reattach", mouse, "Virtual core pointer");
        clickOnceItIsSeen(2);
        assertThat(outcome()).hasValue(2);
    }

    /** Over an answer: put into the question, drawn upon it, or above it and not there for the pointer. */
    @ParameterizedTest
    @ValueSource(strings = {"child", "draw", "cover"})
    void whatOthersShowInItsPlaceAllowsNothing(String how) throws Exception {
        ask();
        pass(OpenQuestion.TO_BE_SEEN);
        QuestionPicture picture = new QuestionPicture(QUESTION, monitor);
        Rectangle where = picture.button(1);
        if (how.equals("cover")) {
            where.translate(place().x, place().y);
        }
        Process forger = forge(how, where);
        try {
            for (int i = 0; i < 3; i++) {
                pass(OpenQuestion.TO_BE_SEEN);
                away();
                hand(button(1), "click", "1", "sleep", "0.3", "click", "1", "sleep", "0.3");
                assertThat(answer).isNotDone();
            }
        } finally {
            end(forger);
        }
        clickOnceItIsSeen(2);
        assertThat(outcome()).hasValue(2);
    }

    /** Put out of the screen's own windows into one of a program's; its answers cut off. */
    @ParameterizedTest
    @ValueSource(strings = {"reparent", "shape"})
    void whatAProgramMakesOfTheWindowIsUndone(String how) throws Exception {
        ask();
        pass(OpenQuestion.TO_BE_SEEN);
        Process forger = start(List.of(
                "/usr/bin/python3", "src/test/resources/question-forge.py", how, id(), "30", "30", "700", "500"));
        try {
            assertThat(forger.inputReader().readLine()).isEqualTo("ready");
            await().until(() -> isAtHome());
            assertThat(answer).isNotDone();
        } finally {
            end(forger);
        }
        clickOnceItIsSeen(1);
        assertThat(outcome()).hasValue(1);
    }

    private boolean isAtHome() {
        Rectangle home = place();
        Matcher seen = GEOMETRY.matcher(search("getwindowgeometry --shell"));
        return seen.find() && seen.group(1).equals("" + home.x) && seen.group(2).equals("" + home.y);
    }

    /** Which points beside where it is. */
    @Test
    void thePointerThatSheSeesIsTheRealOne() throws Exception {
        ask();
        pass(OpenQuestion.TO_BE_SEEN);
        Process forger = forge("cursor", place());
        try {
            hand(button(1), "sleep", "0.2");
            await().until(() -> answers(server));
            assertThat(server.run("/usr/bin/python3", "src/test/resources/question-forge.py", "pointer")
                            .strip())
                    .isNotEqualTo("33 7");
        } finally {
            end(forger);
        }
        clickOnceItIsSeen(1);
        assertThat(outcome()).hasValue(1);
    }

    /** Whether what windows show is no more on the screen by itself. */
    private boolean composes() {
        return server.run(
                                "/usr/bin/python3",
                                "-c",
                                "import ctypes\nx=ctypes.CDLL('libX11.so.6')\nx.XOpenDisplay.restype=ctypes.c_void_p\n"
                                        + "d=ctypes.c_void_p(x.XOpenDisplay(None))\nx.XInternAtom.restype=ctypes.c_ulong\n"
                                        + "x.XGetSelectionOwner.restype=ctypes.c_ulong\n"
                                        + "print(x.XGetSelectionOwner(d,ctypes.c_ulong(x.XInternAtom(d,b'_NET_WM_CM_S0',0))))")
                        .strip()
                        .length()
                > 1;
    }

    /** To the server all is in order: what a compositor paints on the screen is no window's. */
    @ParameterizedTest
    @ValueSource(strings = {"xfwm4 --compositor=on --vblank=off", "picom --config /dev/null --backend xrender"})
    void underACompositorOnlyWhatTheScreenShowsIsAnswered(String compositor) throws Exception {
        startUnmanaged("800x600", "24");
        Process running = start(List.of(compositor.split(" ")));
        try {
            await().atMost(Duration.ofSeconds(30)).until(() -> composes());
            ask();
            Rectangle where = new QuestionPicture(QUESTION, monitor).button(1);
            where.translate(place().x, place().y);
            Process forger = forge("cover", where);
            try {
                for (int i = 0; i < 3; i++) {
                    outer.run("xdotool", "sleep", "0.3");
                    pass(OpenQuestion.TO_BE_SEEN);
                    away();
                    hand(button(1), "click", "1", "sleep", "0.3", "click", "1", "sleep", "0.3");
                    assertThat(answer).isNotDone();
                }
            } finally {
                end(forger);
            }
            clickOnceItIsSeen(1);
            assertThat(outcome()).hasValue(1);
        } finally {
            end(running);
        }
    }

    /** Destroyed, cut off, hidden, shrunk, sent away: it comes back, and none of it is an answer. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "windowclose",
                "windowkill",
                "windowunmap",
                "windowsize 10 10",
                "windowmove 5000 5000",
                // Its middle is on the screen still, and half of its answers are not.
                "windowmove 385 89"
            })
    void whatAProgramDoesToTheWindowIsNoAnswer(String doing) throws Exception {
        ask();
        pass(OpenQuestion.TO_BE_SEEN);
        List<String> command = new ArrayList<>(List.of("xdotool"));
        String[] words = doing.split(" ", 2);
        command.addAll(List.of(words[0], id()));
        if (words.length > 1) {
            command.addAll(List.of(words[1].split(" ")));
        }
        server.run(command.toArray(new String[0]));
        await().ignoreExceptions().until(() -> shown(corner()) == GROUND && !id().isEmpty());
        assertThat(answer).isNotDone();
        await().until(this::isAtHome);
        away();
        point(outer, 1);
        // Every event of its coming back begins the first moment anew.
        await().until(() -> {
            pass(OpenQuestion.TO_BE_SEEN);
            return !answers(server);
        });
        click(1);
        assertThat(outcome()).hasValue(1);
    }

    @Test
    void uinputIsWarnedOfWhereItCanBeWritten() throws Exception {
        assertThat(X11QuestionWindow.uinputWarning(Path.of("/none/there"))).isEmpty();
        Path device = Files.createTempFile("uinput", "");
        assertThat(X11QuestionWindow.uinputWarning(device)).get().asString().contains("keyboard");
        Files.delete(device);
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
        point(outer, 1);
        outer.run("xdotool", "click", "1");
        letItLook();
        assertThat(answer).isNotDone();
        pass(OpenQuestion.TO_BE_SEEN);
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
        hand(button(1), "mousedown", "1", "mousemove", from[1], y, "mouseup", "1");
        await().until(() -> answers(server));
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
                + "a=(ctypes.c_char*112)(); ctypes.c_int.from_buffer(a,88).value=1\n"
                + "x.XChangeWindowAttributes(d,w,ctypes.c_ulong(512),a)\n"
                + "x.XMapRaised(d,w)\n"
                + "for i in range(200):\n  x.XRaiseWindow(d,w)\n  x.XSync(d,0)\n  time.sleep(0.03)\n"
                + "x.XDestroyWindow(d,w)\nx.XSync(d,0)\n";
        CompletableFuture<String> covering = CompletableFuture.supplyAsync(() -> server.run("python3", "-c", cover));
        await().until(() -> shown(corner()) != GROUND);
        for (int choice : new int[] {1, 2}) {
            point(outer, choice);
            outer.run("xdotool", "sleep", "0.2", "click", "1");
        }
        assertThat(answer).isNotDone();
        covering.get(30, TimeUnit.SECONDS);
        away();
        // What the cover left behind looks like a pointer that jumped.
        outer.run("xdotool", "sleep", "1.1");
        await().until(() -> shown(corner()) == GROUND);
        pass(OpenQuestion.TO_BE_SEEN);
        click(1);
        assertThat(outcome()).hasValue(1);
    }

    @Test
    void itEndsWithTheServerOrTheBackendOrTheCommand() throws Exception {
        startOwn("800x600", "24");
        ask();
        window.close();
        assertThatThrownBy(answer::join).isInstanceOf(CompletionException.class).satisfies(e -> assertThat(
                        ((CommandException) e.getCause()).code())
                .isEqualTo(ErrorCode.PLATFORM_UNSUPPORTED));
        window = new X11QuestionWindow(display, this::time);
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
    @ValueSource(strings = {"16", "30"})
    void itIsReadableInOtherDepthsAndOnSmallScreens(String depth) throws Exception {
        startOwn("640x480", depth);
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
