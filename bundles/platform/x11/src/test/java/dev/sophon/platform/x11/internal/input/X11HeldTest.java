package dev.sophon.platform.x11.internal.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.input.Key;
import dev.sophon.node.platform.input.Pointer.Button;
import dev.sophon.node.platform.input.Pointer.Position;
import dev.sophon.platform.x11.internal.display.XDisplay;
import dev.sophon.platform.x11.internal.display.Xlib;
import dev.sophon.platform.x11.internal.input.Xev.Event;
import dev.sophon.testkit.XServer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is held, and is let go however that ends, as an application sees it. */
class X11HeldTest {
    private static final int SHIFT_AND_CONTROL = 0x5;
    private static final int FIRST_BUTTON = 0x100;
    private static final int CONTROL = 0x4;

    @TempDir
    Path folder;

    private final XServer server = XServer.start("1000x600x24");
    private XDisplay display;
    private X11Pointer pointer;
    private X11Keyboard keyboard;
    private Xev xev;

    @BeforeEach
    void open() throws Exception {
        display = XDisplay.open(new Xlib(), server.display(), () -> {});
        pointer = new X11Pointer(display);
        keyboard = new X11Keyboard(display);
        xev = new Xev(server, folder.resolve("events"));
        pointer.move(5, 5);
    }

    @AfterEach
    void close() {
        xev.close();
        keyboard.close();
        pointer.close();
        display.close();
        server.close();
    }

    private List<String> words(String kind) {
        return xev.events(kind).stream().map(Event::word).toList();
    }

    private void awaitWords(String kind, String... expected) {
        await().untilAsserted(() -> assertThat(words(kind)).containsExactly(expected));
    }

    @Test
    void dragsAlongAPathAsAHandDoes() throws Exception {
        pointer.drag(List.of(new Position(10, 20), new Position(300, 20), new Position(300, 400)), Button.LEFT);

        awaitWords("Button", "ButtonPress 1", "ButtonRelease 1");
        assertThat(xev.events("Button")).extracting(Event::place).containsExactly(List.of(10, 20), List.of(300, 400));
        List<Event> dragged = xev.events("Motion").stream()
                .filter(motion -> (motion.state() & FIRST_BUTTON) != 0)
                .toList();
        assertThat(dragged).extracting(Event::place).contains(List.of(300, 20));
        assertThat(dragged).allMatch(motion -> motion.y() == 20 || motion.x() == 300);
        assertThat(dragged).hasSizeGreaterThan(20);
        assertThat(pointer.position()).isEqualTo(new Position(300, 400));
    }

    @Test
    void pressesNothingForAPathThatLeavesTheScreen() throws Exception {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> pointer.drag(List.of(new Position(10, 20), new Position(10, 600)), Button.LEFT))
                .withMessageStartingWith("path[1]: y: expected a number from 0 to 599 here");
        pointer.click(7, 7, Button.MIDDLE, 1);
        awaitWords("Button", "ButtonPress 2", "ButtonRelease 2");
        assertThat(xev.events("Button")).extracting(Event::place).containsOnly(List.of(7, 7));
    }

    @Test
    void releasesADragThatIsInterrupted() throws Exception {
        Thread dragging = new Thread(() -> {
            try {
                pointer.drag(List.of(new Position(10, 20), new Position(900, 500), new Position(10, 20)), Button.LEFT);
            } catch (CommandException | InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        dragging.start();
        await().until(() -> words("Button").contains("ButtonPress 1"));
        dragging.interrupt();
        dragging.join();
        awaitWords("Button", "ButtonPress 1", "ButtonRelease 1");
        assertThat(pointer.position()).isNotEqualTo(new Position(10, 20));
    }

    @Test
    void clicksThreeTimesWhereItIsWithModifiersHeld() throws Exception {
        pointer.move(40, 50);
        keyboard.hold(List.of(Key.Named.CTRL, Key.Named.SHIFT), () -> pointer.click(Button.LEFT, 3), () -> false);

        await().until(() -> words("Key").contains("KeyRelease Control_L"));
        assertThat(words(""))
                .filteredOn(word -> !word.equals("MotionNotify"))
                .containsExactly(
                        "KeyPress Control_L",
                        "KeyPress Shift_L",
                        "ButtonPress 1",
                        "ButtonRelease 1",
                        "ButtonPress 1",
                        "ButtonRelease 1",
                        "ButtonPress 1",
                        "ButtonRelease 1",
                        "KeyRelease Shift_L",
                        "KeyRelease Control_L");
        assertThat(xev.events("ButtonPress"))
                .allMatch(press -> press.state() == SHIFT_AND_CONTROL)
                .allMatch(press -> press.place().equals(List.of(40, 50)));
    }

    @Test
    void scrollsWhereItIsWithAModifierHeld() throws Exception {
        pointer.move(40, 50);
        keyboard.hold(List.of(Key.Named.CTRL), () -> pointer.scroll(0, 106), () -> false);
        awaitWords("Button", "ButtonPress 5", "ButtonRelease 5", "ButtonPress 5", "ButtonRelease 5");
        assertThat(xev.events("ButtonPress")).allMatch(turn -> turn.state() == CONTROL && turn.x() == 40);
    }

    @Test
    void holdsKeysAsLongAsSomethingIsDone() throws Exception {
        keyboard.hold(List.of(Key.Named.SHIFT, Key.Named.RIGHT), () -> TimeUnit.MILLISECONDS.sleep(150), () -> false);

        await().until(() -> words("Key").contains("KeyRelease Shift_L"));
        List<Event> right = xev.events("Key").stream()
                .filter(event -> event.what().equals("Right"))
                .toList();
        assertThat(right.get(right.size() - 1).time() - right.get(0).time()).isGreaterThanOrEqualTo(150);
        assertThat(words("Key"))
                .startsWith("KeyPress Shift_L", "KeyPress Right")
                .endsWith("KeyRelease Shift_L");
        assertThat(display.call(KeysDown::list)).isEmpty();
    }

    @Test
    void letsGoOfKeysWhenItIsInterruptedOrFailsOrTheDisplayIsLeft() throws Exception {
        assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> keyboard.hold(
                        List.of(Key.Named.ALT),
                        () -> {
                            Thread.currentThread().interrupt();
                            TimeUnit.SECONDS.sleep(20);
                        },
                        () -> false));
        Thread.interrupted();
        awaitWords("Key", "KeyPress Alt_L", "KeyRelease Alt_L");
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(
                        () -> keyboard.hold(List.of(new Key.OfCharacter('a')), () -> pointer.move(-1, 0), () -> false));
        awaitWords("Key", "KeyPress Alt_L", "KeyRelease Alt_L", "KeyPress a", "KeyRelease a");
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> keyboard.hold(List.of(Key.Named.SUPER), keyboard::close, () -> false));
        await().until(() -> words("Key").contains("KeyRelease Super_L"));
        assertThat(display.call(KeysDown::list)).isEmpty();
    }

    @Test
    void holdsAButtonUntilItIsLetGoOrThePortGoes() throws Exception {
        pointer.press(Button.LEFT);
        pointer.press(Button.LEFT);
        pointer.move(100, 100);
        pointer.release(Button.RIGHT);
        Thread.currentThread().interrupt();
        pointer.release(Button.LEFT);
        assertThat(Thread.interrupted()).isTrue();
        pointer.release(Button.LEFT);
        awaitWords("Button", "ButtonPress 1", "ButtonRelease 1");
        assertThat(xev.events("ButtonRelease")).extracting(Event::place).containsExactly(List.of(100, 100));

        pointer.press(Button.RIGHT);
        pointer.close();
        awaitWords("Button", "ButtonPress 1", "ButtonRelease 1", "ButtonPress 3", "ButtonRelease 3");
        assertThat(server.run("xprop", "-root", "_SOPHON_POINTER")).contains("not found");
    }

    @Test
    void letsGoAtTheNextStartWhatACrashLeftHeld() throws Exception {
        Process crashing = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HangingPress.class.getName(),
                        server.display())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(crashing.inputReader().readLine()).isEqualTo("pressed");
        // While its writer lives, another leaves it alone.
        new X11Pointer(display).close();
        crashing.destroyForcibly().waitFor();
        awaitWords("Button", "ButtonPress 1");

        await().untilAsserted(() -> {
            new X11Pointer(display).close();
            assertThat(words("Button")).containsExactly("ButtonPress 1", "ButtonRelease 1");
        });
        assertThat(server.run("xprop", "-root", "_SOPHON_POINTER")).contains("not found");
    }
}
