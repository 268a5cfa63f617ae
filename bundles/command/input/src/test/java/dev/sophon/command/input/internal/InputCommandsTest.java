package dev.sophon.command.input.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sophon.command.input.internal.keyboard.KeyNames;
import dev.sophon.command.input.internal.keyboard.KeyboardHold;
import dev.sophon.command.input.internal.keyboard.KeyboardHotkey;
import dev.sophon.command.input.internal.keyboard.KeyboardPress;
import dev.sophon.command.input.internal.keyboard.KeyboardType;
import dev.sophon.command.input.internal.keyboard.TypedText;
import dev.sophon.command.input.internal.mouse.MouseClick;
import dev.sophon.command.input.internal.mouse.MouseDown;
import dev.sophon.command.input.internal.mouse.MouseDrag;
import dev.sophon.command.input.internal.mouse.MouseMove;
import dev.sophon.command.input.internal.mouse.MousePosition;
import dev.sophon.command.input.internal.mouse.MouseScroll;
import dev.sophon.command.input.internal.mouse.MouseUp;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.NoParams;
import dev.sophon.node.platform.input.Key;
import dev.sophon.node.platform.input.Key.Named;
import dev.sophon.node.platform.input.Pointer;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.testkit.FakeInvocation;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InputCommandsTest {
    private final FakeDesk desk = new FakeDesk();
    private final FakeInvocation call = new FakeInvocation();

    private static void assertRefused(ThrowingCallable command, String... words) {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(command)
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_PARAMS))
                .satisfies(e -> assertThat(e.text()).contains(words));
    }

    private void type(String text) throws Exception {
        new KeyboardType(desk).handle(new KeyboardType.Params(text), call);
    }

    private void hotkey(String keys) throws Exception {
        new KeyboardHotkey(desk).handle(new KeyboardHotkey.Params(keys), call);
    }

    private void press(String keys) throws Exception {
        new KeyboardPress(desk).handle(new KeyboardPress.Params(keys), call);
    }

    private void click(
            @Nullable Integer x,
            @Nullable Integer y,
            Pointer.Button button,
            boolean doubleClick,
            @Nullable Integer clicks,
            @Nullable String modifiers)
            throws Exception {
        new MouseClick(desk, desk, desk)
                .handle(new MouseClick.Params(x, y, button, doubleClick, clicks, modifiers, null, null), call);
    }

    private void scroll(@Nullable Integer x, @Nullable Integer y, int deltaX, int deltaY, @Nullable String modifiers)
            throws Exception {
        new MouseScroll(desk, desk, desk)
                .handle(new MouseScroll.Params(x, y, deltaX, deltaY, modifiers, null, null), call);
    }

    @Test
    void handsTheMouseOn() throws Exception {
        new MouseMove(desk, desk).handle(new MouseMove.Params(-5, 7, null, null), call);
        click(1, 2, Pointer.Button.RIGHT, false, null, null);
        click(1, 2, Pointer.Button.LEFT, true, null, null);
        scroll(3, 4, -60, 120, null);

        assertThat(desk.done)
                .containsExactly("move -5 7", "click 1 2 RIGHT 1", "click 1 2 LEFT 2", "scroll 3 4 -60 120");
    }

    @Test
    void doesWithoutAPointWhatItDoesWhereThePointerIs() throws Exception {
        click(null, null, Pointer.Button.MIDDLE, false, null, null);
        scroll(null, null, 0, 53, null);

        assertThat(desk.done).containsExactly("click here MIDDLE 1", "scroll here 0 53");
        assertThat(new MousePosition(desk).handle(new NoParams(), call)).isEqualTo(new Pointer.Position(11, -12));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> click(1, null, Pointer.Button.LEFT, false, null, null))
                .withMessageStartingWith("y: required");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MouseDown.Params(null, 1, Pointer.Button.LEFT, null, null))
                .withMessageStartingWith("x: required");
    }

    @Test
    void clicksAsOftenAsItIsAskedWithModifiersHeld() throws Exception {
        click(1, 2, Pointer.Button.LEFT, false, 3, "ctrl+shift");
        scroll(1, 2, 0, 53, "Control_L");
        new MouseDrag(desk, desk, desk)
                .handle(
                        new MouseDrag.Params(
                                List.of(new MouseDrag.Point(1, 2), new MouseDrag.Point(3, 4)),
                                Pointer.Button.RIGHT,
                                "alt",
                                null,
                                null),
                        call);

        assertThat(desk.done)
                .containsExactly(
                        "hold [CTRL, SHIFT]",
                        "click 1 2 LEFT 3",
                        "let go [CTRL, SHIFT]",
                        "hold [CTRL]",
                        "scroll 1 2 0 53",
                        "let go [CTRL]",
                        "hold [ALT]",
                        "drag Position[x=1, y=2] to Position[x=3, y=4] RIGHT",
                        "let go [ALT]");
    }

    @Test
    void turnsPointsOfAPictureIntoThoseOfTheScreen() throws Exception {
        move(0, 0, 800, null);
        move(799, 449, 800, 450);
        move(400, 100, 800, 225);
        move(3, 4, 1600, 900);
        new MouseDrag(desk, desk, desk)
                .handle(
                        new MouseDrag.Params(
                                List.of(new MouseDrag.Point(10, 0), new MouseDrag.Point(20, 449)),
                                Pointer.Button.LEFT,
                                null,
                                800,
                                null),
                        call);

        assertThat(desk.done)
                .containsExactly(
                        "move 1921 -9",
                        "move 3519 889",
                        "move 2721 392",
                        "move 1923 -6",
                        "drag Position[x=1941, y=-9] to Position[x=1961, y=889] LEFT");
        assertRefused(() -> move(800, 0, 800, null), "x: expected a number from 0 to 799");
        assertRefused(() -> move(0, 450, 800, null), "y: expected a number from 0 to 449");
        assertRefused(() -> move(0, -1, 800, null), "y: expected a number from 0 to 449");
        assertRefused(() -> move(0, 0, null, 450), "imageWidth: required");
    }

    private void move(int x, int y, @Nullable Integer imageWidth, @Nullable Integer imageHeight) throws Exception {
        new MouseMove(desk, desk).handle(new MouseMove.Params(x, y, imageWidth, imageHeight), call);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "ctrl+a", "ctrl+", "+", "ctrl+ctrl", "enter", "nothing"})
    void refusesModifiersThatAreNone(String modifiers) {
        assertRefused(() -> click(1, 2, Pointer.Button.LEFT, false, null, modifiers), "modifiers: expected some of");
        assertThat(desk.done).isEmpty();
    }

    @Test
    void leavesAButtonHeldUntilItIsToBeLetGo() throws Exception {
        new MouseDown(desk, desk).handle(new MouseDown.Params(5, 6, Pointer.Button.LEFT, null, null), call);
        assertThat(desk.done).containsExactly("move 5 6", "press LEFT");
        new MouseUp(desk, desk).handle(new MouseUp.Params(7, 8, Pointer.Button.LEFT, null, null), call);
        assertThat(desk.done).containsExactly("move 5 6", "press LEFT", "move 7 8", "release LEFT");

        new MouseDown(desk, desk).handle(new MouseDown.Params(null, null, Pointer.Button.RIGHT, null, null), call);
        call.letGo();
        assertThat(desk.done).endsWith("press RIGHT", "release RIGHT");
    }

    @Test
    void holdsNothingThatWasCancelledMeanwhile() throws Exception {
        call.end();
        new MouseDown(desk, desk).handle(new MouseDown.Params(null, null, Pointer.Button.LEFT, null, null), call);
        assertThat(desk.done).containsExactly("press LEFT", "release LEFT");
    }

    @Test
    void holdsKeysAndWaitsAsLongAsItIsAsked() throws Exception {
        long begun = System.nanoTime();
        new KeyboardHold(desk).handle(new KeyboardHold.Params("shift+right", 40), call);
        new InputWait().handle(new InputWait.Params(40), call);

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(80));
        assertThat(desk.done).containsExactly("hold [SHIFT, RIGHT]", "let go [SHIFT, RIGHT]");
    }

    @Test
    void letsGoOfKeysWhenItIsInterrupted() {
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> new KeyboardHold(desk).handle(new KeyboardHold.Params("a", 20_000), call));
        assertThat(desk.done).endsWith("let go [OfCharacter[codePoint=97]]");
    }

    @Test
    void refusesToTakeLongerThanItsBudget() {
        assertRefused(
                () -> new KeyboardHold(desk).handle(new KeyboardHold.Params("a", 30_000), call),
                "durationMs: expected less",
                "timeoutMs");
        assertRefused(() -> new InputWait().handle(new InputWait.Params(30_000), call), "durationMs: expected less");
        assertThat(desk.done).isEmpty();
    }

    @Test
    void handsTextsOnAsTheyAre() throws Exception {
        String text = "a\tb\r\nc é 天 😀 e\u0301 \u200f\u00a0";
        type(text);
        type("😀".repeat(TypedText.LIMIT));

        assertThat(desk.done.get(0)).isEqualTo("type " + text);
        assertThat(desk.done).hasSize(2);
    }

    @Test
    void refusesTextsThatNoKeyMakes() {
        assertRefused(() -> type("secret\0"), "text: character 7 is a control character; allowed are", "tab");
        assertRefused(() -> type("😀\u001b"), "character 2 is a control character");
        assertRefused(() -> type("\ud83d"), "character 1 is half of a surrogate pair");
        assertRefused(() -> type("ab\ude00c"), "character 3 is half of a surrogate pair");
        assertRefused(() -> type("\uffff"), "character 1 is no Unicode character");
        assertRefused(() -> type(""), "1 to 20000");
        assertRefused(() -> type("x".repeat(1 << 20)), "1 to 20000");
        assertThat(desk.done).isEmpty();
    }

    @Test
    void neverRepeatsWhatWasAsked() {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> type("secret\0"))
                .satisfies(e -> assertThat(e.text()).doesNotContain("secret"));
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> hotkey("ctrl+secret"))
                .satisfies(e -> assertThat(e.text()).doesNotContain("secret"));
    }

    @Test
    void knowsTheNamesThatX11GivesToKeys() throws Exception {
        assertThat(KeyNames.one("Return")).containsExactly(Named.ENTER);
        assertThat(KeyNames.one("KP_Enter")).containsExactly(Named.ENTER);
        assertThat(KeyNames.one("Page_Down")).containsExactly(Named.PAGE_DOWN);
        assertThat(KeyNames.one("Next")).containsExactly(Named.PAGE_DOWN);
        assertThat(KeyNames.one("Super_L")).containsExactly(Named.SUPER);
        assertThat(KeyNames.one("Print")).containsExactly(Named.PRINT_SCREEN);
        assertThat(KeyNames.one("XF86AudioRaiseVolume")).containsExactly(Named.VOLUME_UP);
        assertThat(KeyNames.one("equal")).containsExactly(new Key.OfCharacter('='));
        assertThat(KeyNames.one("KP_7")).containsExactly(new Key.OfCharacter('7'));
        assertThat(KeyNames.one("KP_Add")).containsExactly(new Key.OfCharacter('+'));
        assertThat(KeyNames.several("Control_L+Shift_L+bracketleft"))
                .containsExactly(Named.CTRL, Named.SHIFT, new Key.OfCharacter('['));
        assertThat(KeyNames.several("Alt_L+F4")).containsExactly(Named.ALT, Named.F4);
    }

    @Test
    void knowsKeysByTheirNamesAndAliases() throws Exception {
        assertThat(KeyNames.one("Enter")).containsExactly(Named.ENTER);
        assertThat(KeyNames.one("return")).containsExactly(Named.ENTER);
        assertThat(KeyNames.one("esc")).containsExactly(Named.ESCAPE);
        assertThat(KeyNames.one("PageUp")).containsExactly(Named.PAGE_UP);
        assertThat(KeyNames.one("page_down")).containsExactly(Named.PAGE_DOWN);
        assertThat(KeyNames.one("ArrowLeft")).containsExactly(Named.LEFT);
        assertThat(KeyNames.one("f24")).containsExactly(Named.F24);
        assertThat(KeyNames.one("A")).containsExactly(new Key.OfCharacter('a'));
        assertThat(KeyNames.one("-")).containsExactly(new Key.OfCharacter('-'));
        assertThat(KeyNames.one("+")).containsExactly(new Key.OfCharacter('+'));
        assertThat(KeyNames.one(" ")).containsExactly(Named.SPACE);
        press("delete");
        assertThat(desk.done).containsExactly("press [DELETE]");
    }

    @Test
    void takesCombinationsApart() throws Exception {
        assertThat(KeyNames.several("ctrl+shift+t"))
                .isEqualTo(List.of(Named.CTRL, Named.SHIFT, new Key.OfCharacter('t')));
        assertThat(KeyNames.several("Alt+F4")).isEqualTo(List.of(Named.ALT, Named.F4));
        assertThat(KeyNames.several("cmd + space")).isEqualTo(List.of(Named.SUPER, Named.SPACE));
        assertThat(KeyNames.several("win+d")).isEqualTo(List.of(Named.SUPER, new Key.OfCharacter('d')));
        assertThat(KeyNames.several("control++")).isEqualTo(List.of(Named.CTRL, new Key.OfCharacter('+')));
        assertThat(KeyNames.several("+")).isEqualTo(List.of(new Key.OfCharacter('+')));
        assertThat(KeyNames.several("ctrl+plus")).isEqualTo(List.of(Named.CTRL, new Key.OfCharacter('+')));
        assertThat(KeyNames.several("ctrl+shift")).isEqualTo(List.of(Named.CTRL, Named.SHIFT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "f25", "f0", "ctrl+c", "enterr", "ab", "\t", "\0", "\ud83d", "ctrl+"})
    void refusesWhatIsNoKey(String name) {
        assertRefused(() -> press(name), "keys: expected the name of one key", "f1 to f24");
        assertThat(desk.done).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ctrl+", "+c", "ctrl+nothing", "ctrl++c", "a+b", "a+ctrl", "ctrl+ctrl", "ctrl+\0", "", "++ctrl"})
    void refusesWhatIsNoCombination(String names) {
        assertRefused(() -> hotkey(names), "keys: ");
        assertThat(desk.done).isEmpty();
    }
}
