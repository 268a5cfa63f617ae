package dev.sophon.command.input.internal;

import static dev.sophon.command.input.internal.FakeElements.element;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sophon.command.input.internal.element.ElementClick;
import dev.sophon.command.input.internal.element.ElementExpand;
import dev.sophon.command.input.internal.element.ElementFocus;
import dev.sophon.command.input.internal.element.ElementMenu;
import dev.sophon.command.input.internal.element.ElementSelect;
import dev.sophon.command.input.internal.element.ElementSetText;
import dev.sophon.command.input.internal.element.ElementToggle;
import dev.sophon.command.input.internal.element.Elements;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.input.Pointer;
import dev.sophon.testkit.FakeInvocation;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElementCommandsTest {
    private final FakeElements app = new FakeElements();
    private final FakeDesk desk = new FakeDesk();
    private final Elements elements = new Elements(app, app, app::window, desk);

    ElementCommandsTest() {
        app.windows.add(element(
                "frame",
                "Form",
                null,
                "w",
                element(
                        "menu bar",
                        "",
                        null,
                        "bar",
                        element(
                                "menu",
                                "File",
                                null,
                                "file",
                                element(
                                        "popup menu",
                                        "File",
                                        null,
                                        "popup",
                                        element("menu item", "Save As…", null, "saveas"),
                                        element("menu item", "Twice", null, "t1"),
                                        element("menu item", "Twice", null, "t2")))),
                element("label", "Send", null, "words"),
                element("push button", "Send", null, "send"),
                element("push button", "Send later", null, "later"),
                element("push button", "Delete", null, "d1"),
                element("push button", "Delete", null, "d2"),
                element(
                        "combo box",
                        "red",
                        "Colour",
                        "colour",
                        element("menu item", "red", null, "red"),
                        element("menu item", "blue", null, "blue")),
                element(
                        "combo box",
                        "S",
                        "Size",
                        "size",
                        element("list", "", null, "sizes", element("list item", "XL", null, "xl"))),
                element("table cell", "Norway", null, "cell"),
                element("text", "", "Town", "town")));
    }

    private Acted click(
            @Nullable String element, @Nullable String role, @Nullable String name, @Nullable String windowId)
            throws Exception {
        return new ElementClick(elements)
                .handle(
                        new ElementClick.Params(element, role, name, windowId, Pointer.Button.LEFT, false),
                        new FakeInvocation());
    }

    @ParameterizedTest
    @CsvSource({
        "push button, Send, send",
        ", SEND, send",
        ", later, later",
        "PUSH BUTTON, later, later",
        ", town, town",
        "text, , town"
    })
    void findsTheOneThatIsMeant(@Nullable String role, @Nullable String name, String handle) throws Exception {
        Acted acted = click(null, role, name, "0x1");

        assertThat(app.done).containsExactly("look into one", "find " + handle, "CLICK", "close");
        assertThat(acted.by()).isEqualTo("action");
        assertThat(desk.done).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        ", Delete, 2 such elements",
        "push button, , 4 such elements",
        ", Nothing, no such element",
        "slider, Send, no such element"
    })
    void guessesNothing(@Nullable String role, @Nullable String name, String words) {
        assertThatThrownBy(() -> click(null, role, name, null))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining(words);
        assertThat(app.done).startsWith("look").allMatch(each -> each.startsWith("look"));
    }

    /** With no more steps of the wheel than it takes, as soon as the first has told how far one goes. */
    @Test
    void turnsTheWheelToARowThatItsApplicationDoesNotScrollTo() throws Exception {
        app.offers = false;
        app.below = 50;
        app.turned = desk.done;
        assertThat(click("cell", null, null, null).by()).isEqualTo("pointer");
        assertThat(desk.done).hasSize(18).last().isEqualTo("click 3 4 LEFT 1");
        assertThat(desk.done.subList(0, 17)).allMatch(each -> each.equals("scroll 7 8 0 1"));

        app.below = 500;
        app.turned = List.of();
        assertThatThrownBy(() -> click("cell", null, null, null)).hasMessage("element: it cannot be seen now");
        assertThat(desk.done).hasSize(19).last().isEqualTo("scroll 7 8 0 1");
    }

    @Test
    void tellsThatARowThatWasClickedIsNotSelected() throws Exception {
        app.offers = false;
        app.windows.add(element("list item", "Rome", null, "rome"));
        ElementSelect.Params rome = new ElementSelect.Params("rome", null, null, null, null);
        app.states = Set.of("selected");
        assertThat(new ElementSelect(elements)
                        .handle(rome, new FakeInvocation())
                        .by())
                .isEqualTo("pointer");
        app.states = Set.of("enabled");
        assertThatThrownBy(() -> new ElementSelect(elements).handle(rome, new FakeInvocation()))
                .hasMessageContaining("is not selected");
    }

    @Test
    void looksAtAllWhereNothingThatShowsIsMeant() {
        assertThatThrownBy(() -> click(null, null, "Nothing", null)).isInstanceOf(CommandException.class);
        assertThat(app.done).containsExactly("look", "look at all");
    }

    @Test
    void takesAHandleAloneOrRoleAndName() {
        assertThatThrownBy(() -> click(null, null, null, null)).hasMessageStartingWith("element: expected a handle");
        assertThatThrownBy(() -> click("d1", null, "Send", null)).hasMessageStartingWith("element: expected no role");
        assertThatThrownBy(() -> click("d1", null, null, "0x1")).hasMessageStartingWith("element: expected no role");
        assertThatThrownBy(() -> click("gone", null, null, null)).hasMessage("element: it is gone");
        assertThatThrownBy(() -> click(null, null, "Send", "0x2")).hasMessageStartingWith("windowId:");
    }

    @Test
    void clicksByThePointerWhereTheApplicationOffersNothing() throws Exception {
        app.offers = false;
        assertThat(click("d2", null, null, null).by()).isEqualTo("pointer");
        assertThat(desk.done).containsExactly("click 3 4 LEFT 1");
        app.offers = true;
        new ElementClick(elements)
                .handle(
                        new ElementClick.Params("d2", null, null, null, Pointer.Button.RIGHT, true),
                        new FakeInvocation());
        assertThat(desk.done).last().isEqualTo("click 3 4 RIGHT 2");
        app.offers = false;
        app.placed = false;
        assertThatThrownBy(() -> click("d2", null, null, null)).hasMessageContaining("nor tells where it is");
        assertThat(app.done).last().isEqualTo("close");
    }

    @Test
    void togglesOnlyWhatIsNotSoYetAndTellsWhatDidNotChange() throws Exception {
        ElementToggle toggle = new ElementToggle(elements);
        app.states = Set.of("checked");
        app.statesAfterwards = Set.of();
        assertThat(toggle.handle(new ElementToggle.Params("d1", null, null, null, true), new FakeInvocation())
                        .by())
                .isEqualTo("nothing");
        assertThat(toggle.handle(new ElementToggle.Params("d1", null, null, null, null), new FakeInvocation())
                        .states())
                .isEmpty();
        assertThatThrownBy(() ->
                        toggle.handle(new ElementToggle.Params("d1", null, null, null, true), new FakeInvocation()))
                .hasMessageContaining("did not change");
    }

    @Test
    void expandsACellThatOffersNothingByTheKeyOfAllTrees() {
        app.offers = false;
        ElementExpand.Params cell = new ElementExpand.Params("cell", null, null, null, true);
        assertThatThrownBy(() -> new ElementExpand(elements, desk).handle(cell, new FakeInvocation()))
                .hasMessageContaining("did not change");
        assertThat(desk.done).hasSize(2).first().isEqualTo("click 3 4 LEFT 1");
        assertThat(desk.done.get(1)).containsIgnoringCase("right");
    }

    @Test
    void expandsAndFocuses() throws Exception {
        ElementExpand expand = new ElementExpand(elements, desk);
        app.statesAfterwards = Set.of("expanded", "focused");
        assertThat(expand.handle(new ElementExpand.Params("d1", null, null, null, false), new FakeInvocation())
                        .by())
                .isEqualTo("nothing");
        assertThat(expand.handle(new ElementExpand.Params("d1", null, null, null, true), new FakeInvocation())
                        .states())
                .containsExactly("expanded", "focused");
        ElementFocus focus = new ElementFocus(elements);
        ElementFocus.Params which = new ElementFocus.Params("d1", null, null, null);
        assertThat(focus.handle(which, new FakeInvocation()).by()).isEqualTo("action");
        app.statesAfterwards = Set.of();
        assertThatThrownBy(() -> focus.handle(which, new FakeInvocation())).hasMessageContaining("did not take");
    }

    @Test
    void writesByTheApplicationAndElseByTheKeyboard() throws Exception {
        ElementSetText setText = new ElementSetText(elements, desk);
        ElementSetText.Params params = new ElementSetText.Params(null, null, "Town", null, "Wien");
        assertThat(setText.handle(params, new FakeInvocation()).by()).isEqualTo("action");
        assertThat(app.done).contains("write Wien");
        app.offers = false;
        assertThatThrownBy(() -> setText.handle(params, new FakeInvocation())).hasMessageContaining("takes no text");
        app.states = Set.of("editable", "focused");
        assertThat(setText.handle(params, new FakeInvocation()).by()).isEqualTo("keyboard");
        assertThat(desk.done).last().isEqualTo("type Wien");
        assertThat(desk.done).hasSize(3);
        assertThat(params).asString().doesNotContain("Wien");
    }

    @Test
    void selectsItselfOrAnOptionInIt() throws Exception {
        ElementSelect select = new ElementSelect(elements);
        select.handle(new ElementSelect.Params(null, null, "Colour", null, "Blue"), new FakeInvocation());
        assertThat(app.done).containsSubsequence("find colour", "find blue anywhere", "SELECT", "close", "close");
        app.done.clear();
        select.handle(new ElementSelect.Params("red", null, null, null, null), new FakeInvocation());
        assertThat(app.done).containsExactly("find red", "SELECT", "close");
        app.done.clear();
        ElementSelect.Params dropped = new ElementSelect.Params(null, null, "Size", null, "XL");
        assertThat(select.handle(dropped, new FakeInvocation()).by()).isEqualTo("pointer");
        assertThat(app.done).containsSubsequence("find size", "EXPAND", "find xl", "close", "close");
        assertThat(desk.done).containsExactly("click 3 4 LEFT 1");
        assertThatThrownBy(() -> select.handle(
                        new ElementSelect.Params(null, null, "Colour", null, "mauve"), new FakeInvocation()))
                .hasMessageContaining("option: no such");
    }

    @ParameterizedTest
    @CsvSource({"file|save as, saveas", "File|Save As..., saveas", "FILE, file"})
    void goesDownMenus(String path, String handle) throws Exception {
        menu(path);
        assertThat(app.done).containsExactly("look at all", "find " + handle + " anywhere", "CLICK", "close");
    }

    @ParameterizedTest
    @CsvSource({"Edit, no menu entry", "File|Print, at place 2", "File|Twice, 2 menu entries", "Save As, place 1"})
    void guessesNoMenu(String path, String words) {
        assertThatThrownBy(() -> menu(path)).hasMessageContaining(words);
    }

    private void menu(String path) throws Exception {
        new ElementMenu(elements)
                .handle(new ElementMenu.Params(List.of(path.split("\\|", -1)), null), new FakeInvocation());
    }
}
