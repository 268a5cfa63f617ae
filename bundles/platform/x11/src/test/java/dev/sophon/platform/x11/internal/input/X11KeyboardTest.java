package dev.sophon.platform.x11.internal.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.input.Key;
import dev.sophon.platform.x11.internal.input.TypingDesk.Toolkit;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.testkit.XServer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("window-manager")
class X11KeyboardTest {
    private static final boolean FULL = Boolean.getBoolean("sophon.full");
    private static final String CHINESE = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜".repeat(5);

    private static void assertTyped(TypingDesk desk, X11Keyboard keyboard, List<String> texts) throws Exception {
        for (String text : texts) {
            desk.clear();
            keyboard.type(text, () -> false);
            await().atMost(Duration.ofSeconds(10))
                    .pollInterval(Duration.ofMillis(10))
                    .untilAsserted(() -> assertThat(desk.held()).isEqualTo(text));
        }
    }

    private static List<String> texts(int from, int count) throws Exception {
        return FULL ? Texts.all() : Texts.sample(from, count);
    }

    @ParameterizedTest
    @EnumSource
    void typesWhatWasAskedAndLeavesTheMapAsItWas(Toolkit toolkit) throws Exception {
        try (TypingDesk desk = new TypingDesk(toolkit)) {
            X11Keyboard keyboard = new X11Keyboard(desk.display());
            String before = desk.map();
            for (int run = 0; run < (FULL ? 10 : 1); run++) {
                assertTyped(desk, keyboard, texts(toolkit.name().length(), 16));
            }
            assertThat(desk.map()).isEqualTo(before);
            assertThat(desk.server().run("xprop", "-root", "_SOPHON_KEYBOARD")).contains("not found");
            keyboard.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void typesWithCapsLockOnAndOtherLayouts(Toolkit toolkit) throws Exception {
        try (TypingDesk desk = new TypingDesk(toolkit)) {
            X11Keyboard keyboard = new X11Keyboard(desk.display());
            desk.server().run("xdotool", "key", "Caps_Lock");
            assertThat(desk.capsLock()).isTrue();
            assertTyped(desk, keyboard, texts(0, 3));
            assertThat(desk.capsLock()).isTrue();
            desk.server().run("xdotool", "key", "Caps_Lock");

            desk.server().run("setxkbmap", "de");
            assertTyped(desk, keyboard, texts(1, 3));
            desk.server().run("setxkbmap", "-layout", "us,ru");
            assertTyped(desk, keyboard, texts(30, 2));
            int group = desk.display().call(open -> KeysDown.lockGroup(open, 1));
            assertThat(group).isEqualTo(1);
            String second = desk.map();
            assertTyped(desk, keyboard, texts(30, 3));
            assertThat(desk.map()).isEqualTo(second);
            keyboard.close();
        }
    }

    @Test
    void setsHeldModifiersAsideAndHoldsThemAgain() throws Exception {
        try (TypingDesk desk = new TypingDesk(Toolkit.GTK)) {
            X11Keyboard keyboard = new X11Keyboard(desk.display());
            desk.server().run("xdotool", "keydown", "Shift_L", "keydown", "Control_L");
            assertTyped(desk, keyboard, List.of("held Down é 天"));
            assertThat(desk.display().call(KeysDown::list)).containsExactly(37, 50);
            desk.server().run("xdotool", "keyup", "Shift_L", "keyup", "Control_L");
            keyboard.close();
        }
    }

    /** The person sits at the outer server, so that the keys are of another keyboard than those that programs press. */
    @Test
    void holdsAgainOnlyWhatHandsStillHold() throws Exception {
        try (XServer outer = XServer.start("1280x720x24");
                TypingDesk desk = new TypingDesk(Toolkit.GTK, XServer.nested(outer, "1280x720"))) {
            X11Keyboard keyboard = new X11Keyboard(desk.display());
            Keyboards keyboards = new Keyboards(desk.display());
            outer.run("xdotool", "mousemove", "300", "300", "keydown", "Shift_L", "keydown", "Control_L");
            await().until(() -> desk.display().call(KeysDown::list), List.of(37, 50)::equals);

            AtomicInteger asked = new AtomicInteger();
            keyboard.type("Let go", () -> {
                if (asked.incrementAndGet() == 2) {
                    outer.run("xdotool", "keyup", "Shift_L");
                    await().until(() -> held(desk, keyboards), Set.of(37)::equals);
                }
                return false;
            });
            assertThat(asked).hasValueGreaterThan(1);
            assertThat(desk.display().call(KeysDown::list)).containsExactly(37);
            outer.run("xdotool", "keyup", "Control_L");
            await().until(() -> desk.display().call(KeysDown::list).isEmpty());

            // What was pressed for them is no longer down, and can be pressed again.
            outer.run("xdotool", "keydown", "Shift_L");
            await().until(() -> held(desk, keyboards), Set.of(50)::equals);
            keyboard.type("x", () -> false);
            outer.run("xdotool", "keyup", "Shift_L");
            await().until(() -> desk.display().call(KeysDown::list).isEmpty());
            assertTyped(desk, keyboard, List.of("Upper and Lower"));
            assertThat(desk.display().call(KeysDown::list)).isEmpty();
            keyboard.close();
        }
    }

    private static Set<Integer> held(TypingDesk desk, Keyboards keyboards) throws CommandException {
        return desk.display().call(keyboards::heldByHands).stream().boxed().collect(Collectors.toSet());
    }

    @Test
    void pressesKeysAndShortcuts() throws Exception {
        try (TypingDesk desk = new TypingDesk(Toolkit.GTK)) {
            X11Keyboard keyboard = new X11Keyboard(desk.display());
            keyboard.type("one two", () -> false);
            keyboard.press(List.of(Key.Named.BACKSPACE), () -> false);
            await().until(() -> desk.held().equals("one tw"));
            keyboard.press(List.of(Key.Named.CTRL, new Key.OfCharacter('a')), () -> false);
            keyboard.press(List.of(Key.Named.CTRL, new Key.OfCharacter('c')), () -> false);
            keyboard.press(List.of(Key.Named.END), () -> false);
            keyboard.press(List.of(Key.Named.CTRL, new Key.OfCharacter('v')), () -> false);
            await().until(() -> desk.held().equals("one twone tw"));
            keyboard.press(List.of(Key.Named.CTRL, Key.Named.SHIFT, Key.Named.LEFT), () -> false);
            keyboard.press(List.of(Key.Named.DELETE), () -> false);
            await().until(() -> desk.held().equals("one twone "));
            // No layout has these.
            keyboard.press(List.of(new Key.OfCharacter('天')), () -> false);
            keyboard.press(List.of(Key.Named.F24), () -> false);
            // Signs that need a modifier, and Latin letters while the layout makes others.
            keyboard.press(List.of(new Key.OfCharacter('!')), () -> false);
            await().until(() -> desk.held().equals("one twone 天!"));
            desk.server().run("setxkbmap", "-layout", "ru,us");
            keyboard.press(List.of(Key.Named.CTRL, new Key.OfCharacter('a')), () -> false);
            keyboard.press(List.of(Key.Named.BACKSPACE), () -> false);
            await().until(() -> desk.held().isEmpty());
            assertThat(desk.display().call(KeysDown::list)).isEmpty();
            keyboard.close();
        }
    }

    @Test
    void leavesNothingBehindWhenItIsEndedInTheMiddle() throws Exception {
        try (TypingDesk desk = new TypingDesk(Toolkit.QT)) {
            X11Keyboard keyboard = new X11Keyboard(desk.display());
            String before = desk.map();
            AtomicInteger asked = new AtomicInteger();
            assertThatExceptionOfType(CommandException.class)
                    .isThrownBy(() -> keyboard.type(CHINESE, () -> asked.incrementAndGet() > 3))
                    .extracting(CommandException::code)
                    .isEqualTo(ErrorCode.CANCELLED);
            assertThat(desk.held()).isNotEmpty().isNotEqualTo(CHINESE);
            assertThat(CHINESE).startsWith(desk.held());
            assertThat(desk.map()).isEqualTo(before);
            assertThat(desk.display().call(KeysDown::list)).isEmpty();

            asked.set(0);
            assertThatThrownBy(() -> keyboard.type(CHINESE, () -> {
                        if (asked.incrementAndGet() > 3) {
                            Thread.currentThread().interrupt();
                        }
                        return false;
                    }))
                    .isInstanceOfAny(InterruptedException.class, CommandException.class);
            Thread.interrupted();
            assertThat(desk.map()).isEqualTo(before);
            assertTyped(desk, keyboard, List.of(CHINESE.substring(0, 60)));
            keyboard.close();
        }
    }

    @Test
    void repairsAtTheNextStartWhatACrashLeft() throws Exception {
        try (TypingDesk desk = new TypingDesk(Toolkit.GTK)) {
            String before = desk.map();
            desk.server().run("xdotool", "key", "Caps_Lock");
            Process crashing = new ProcessBuilder(
                            ProcessHandle.current().info().command().orElse("java"),
                            "-cp",
                            System.getProperty("java.class.path"),
                            CrashingTyping.class.getName(),
                            desk.server().display())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            // It says when the map is changed, and never ends by itself.
            assertThat(crashing.inputReader().readLine()).isEqualTo("typing");
            assertThat(desk.map()).isNotEqualTo(before);
            assertThat(desk.capsLock()).isFalse();
            crashing.destroyForcibly().waitFor();
            assertThat(desk.map()).isNotEqualTo(before);
            assertThat(desk.display().call(KeysDown::list)).isNotEmpty();

            X11Keyboard keyboard = new X11Keyboard(desk.display());
            assertThat(desk.map()).isEqualTo(before);
            assertThat(desk.capsLock()).isTrue();
            assertThat(desk.display().call(KeysDown::list)).isEmpty();
            assertThat(desk.server().run("xprop", "-root", "_SOPHON_KEYBOARD")).contains("not found");
            assertTyped(desk, keyboard, List.of("Again, wie 天!"));
            keyboard.close();
        }
    }

    @Test
    void doesNotTakeAnotherNodesWorkForACrash() throws Exception {
        try (TypingDesk desk = new TypingDesk(Toolkit.QT)) {
            X11Keyboard one = new X11Keyboard(desk.display());
            AtomicInteger asked = new AtomicInteger();
            one.type("天地 not to be taken back", () -> {
                if (asked.incrementAndGet() == 2) {
                    new X11Keyboard(desk.display()).close();
                }
                return false;
            });
            assertThat(asked).hasValueGreaterThan(1);
            await().untilAsserted(() -> assertThat(desk.held()).isEqualTo("天地 not to be taken back"));
            one.close();
        }
    }

    @Test
    void closesInTheMiddleOfATextWithoutATrace() throws Exception {
        try (TypingDesk desk = new TypingDesk(Toolkit.GTK)) {
            X11Keyboard keyboard = new X11Keyboard(desk.display());
            String before = desk.map();
            AtomicInteger asked = new AtomicInteger();
            Thread typist = Thread.currentThread();
            assertThatExceptionOfType(CommandException.class)
                    .isThrownBy(() -> keyboard.type(CHINESE, () -> {
                        // The display's thread asks too, and cannot close itself.
                        if (Thread.currentThread().equals(typist) && asked.incrementAndGet() == 4) {
                            keyboard.close();
                        }
                        return false;
                    }));
            assertThat(desk.map()).isEqualTo(before);
        }
    }
}
