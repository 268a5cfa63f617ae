package dev.sophon.command.input.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Key;
import dev.sophon.node.platform.Key.Named;
import dev.sophon.node.platform.Pointer;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.testkit.FakeInvocation;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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

    @Test
    void handsTheMouseOn() throws Exception {
        new MouseMove(desk).handle(new MouseMove.Params(-5, 7), call);
        new MouseClick(desk).handle(new MouseClick.Params(1, 2, Pointer.Button.RIGHT, false), call);
        new MouseClick(desk).handle(new MouseClick.Params(1, 2, Pointer.Button.LEFT, true), call);
        new MouseScroll(desk).handle(new MouseScroll.Params(3, 4, -60, 120), call);

        assertThat(desk.done)
                .containsExactly("move -5 7", "click 1 2 RIGHT 1", "click 1 2 LEFT 2", "scroll 3 4 -60 120");
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
