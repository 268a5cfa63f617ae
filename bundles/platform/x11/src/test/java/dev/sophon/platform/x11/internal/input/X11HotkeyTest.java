package dev.sophon.platform.x11.internal.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sophon.node.platform.input.Hotkey;
import dev.sophon.node.platform.input.Key;
import dev.sophon.node.platform.input.Key.Named;
import dev.sophon.platform.x11.internal.input.TypingDesk.Toolkit;
import dev.sophon.testkit.XServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server in a window of another one, at whose keyboard xdotool sits in place of the person. */
class X11HotkeyTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final List<Key> KEYS = List.of(Named.SUPER, Named.ALT, Named.ESCAPE);

    private final Told told = new Told();
    private final List<Hotkey.Taken> taken = new ArrayList<>();
    private XServer outer;
    private TypingDesk desk;
    private X11Hotkey hotkey;

    /** What a listener hears. */
    private static final class Told implements Hotkey.Listener {
        private final AtomicInteger presses = new AtomicInteger();
        private final List<String> problems = new CopyOnWriteArrayList<>();

        @Override
        public void pressed() {
            presses.incrementAndGet();
        }

        @Override
        public void reaches(String problem) {
            problems.add(problem);
        }
    }

    @BeforeEach
    void start() throws Exception {
        outer = XServer.start("1280x720x24");
        desk = new TypingDesk(Toolkit.XTERM, XServer.nested(outer, "1280x720"));
        // The outer server gives keys to what is under its pointer.
        outer.run("xdotool", "mousemove", "100", "100");
        hotkey = new X11Hotkey(desk.display());
    }

    @AfterEach
    void stop() throws Exception {
        taken.forEach(Hotkey.Taken::close);
        desk.close();
        outer.close();
    }

    private Hotkey.Taken take(Told listener) {
        Hotkey.Taken now = hotkey.take(KEYS, listener);
        taken.add(now);
        await().atMost(PATIENCE).until(() -> !listener.problems.isEmpty());
        return now;
    }

    private void press(String keys) {
        // What repeats within a second is one press.
        outer.run("xdotool", "sleep", "1.2", "key", keys);
    }

    private void assertPressed(String keys, int times) {
        press(keys);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(told.presses).hasValue(times));
    }

    /** A key that comes behind it says that it has come by. */
    private void assertNotPressed(String keys) {
        int before = told.presses.get();
        desk.clear();
        press(keys);
        outer.run("xdotool", "key", "z");
        await().atMost(PATIENCE).until(() -> desk.held().endsWith("z"));
        assertThat(told.presses).hasValue(before);
    }

    @Test
    void herKeyReachesUsWhateverHasTheFocusAndWhateverElseIsOn() throws Exception {
        take(told);
        assertThat(told.problems).containsExactly("");
        assertPressed("super+alt+Escape", 1);
        press("Num_Lock");
        await().until(() -> desk.server().run("xset", "q").matches("(?s).*Num Lock: +on.*"));
        assertPressed("super+alt+Escape", 2);
        press("Caps_Lock");
        await().until(desk::capsLock);
        assertPressed("super+alt+Escape", 3);
        press("Caps_Lock");
        press("Num_Lock");
        await().until(() -> !desk.capsLock());

        assertNotPressed("super+Escape");
        assertNotPressed("super+alt+x");
        desk.server().run("xdotool", "keydown", "Shift_L");
        assertPressed("super+alt+Escape", 4);
        desk.server().run("xdotool", "keyup", "Shift_L");
        // A program can press it, too.
        desk.server().run("xdotool", "sleep", "1.2", "key", "super+alt+Escape");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(told.presses).hasValue(5));
        assertThat(told.problems).containsExactly("");
    }

    @Test
    void whileItIsHeldItIsPressedOnce() throws Exception {
        take(told);
        outer.run("xdotool", "keydown", "super", "keydown", "alt", "keydown", "Escape", "sleep", "2.5");
        outer.run("xdotool", "keyup", "Escape", "keyup", "alt", "keyup", "super");
        assertThat(told.presses).hasValue(1);
    }

    @Test
    void itFollowsTheKeyboardsLayout() throws Exception {
        take(told);
        assertPressed("super+alt+Escape", 1);
        // The keys on which Escape and F9 stand.
        desk.server().run("xmodmap", "-e", "keycode 9 = F9", "-e", "keycode 75 = Escape");
        await().atMost(PATIENCE).until(() -> {
            press("super+alt+F9");
            return told.presses.get() > 1;
        });
        int presses = told.presses.get();
        assertNotPressed("super+alt+Escape");

        desk.server().run("setxkbmap", "-layout", "us,ru");
        desk.display().call(open -> KeysDown.lockGroup(open, 1));
        await().atMost(PATIENCE).until(() -> {
            press("super+alt+Escape");
            return told.presses.get() > presses;
        });

        desk.server().run("xmodmap", "-e", "keysym Escape = F20");
        await().atMost(PATIENCE).until(() -> told.problems.size() == 2);
        assertThat(told.problems.get(1)).isEqualTo("this keyboard lacks one of its keys");
        desk.server().run("xmodmap", "-e", "keysym F20 = Escape");
        await().atMost(PATIENCE).until(() -> told.problems.size() == 3);
        assertThat(told.problems.get(2)).isEmpty();
    }

    @Test
    void whatIsGivenBackIsFreeAtOnce() throws Exception {
        take(told).close();
        Told second = new Told();
        take(second);
        assertThat(second.problems).containsExactly("");
        press("super+alt+Escape");
        await().atMost(PATIENCE).until(() -> second.presses.get() == 1);
        assertThat(told.presses).hasValue(0);
    }

    @Test
    void whatAnotherProgramHasIsSaidAndTakenWhenThatGivesItUp() throws Exception {
        Told other = new Told();
        Hotkey.Taken first = take(other);
        take(told);
        assertThat(told.problems).containsExactly("another program has it");
        press("super+alt+Escape");
        await().atMost(PATIENCE).until(() -> other.presses.get() == 1);
        assertThat(told.presses).hasValue(0);

        first.close();
        // Nothing tells whoever was refused, and the keyboard stays as it is.
        await().atMost(PATIENCE).until(() -> told.problems.size() == 2);
        assertThat(told.problems.get(1)).isEmpty();
        assertPressed("super+alt+Escape", 1);
    }
}
