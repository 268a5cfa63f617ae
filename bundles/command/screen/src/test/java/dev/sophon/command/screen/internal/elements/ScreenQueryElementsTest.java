package dev.sophon.command.screen.internal.elements;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.element.Element;
import dev.sophon.node.platform.element.ElementTree;
import dev.sophon.node.platform.window.Window;
import dev.sophon.node.platform.window.WindowManager;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.FakeInvocation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScreenQueryElementsTest {
    /** A window with a panel that holds two buttons. */
    private static final class FakeTree implements ElementTree {
        String stop = "Stop";
        Query asked = new Query(false, false, null, 0, 0, Duration.ZERO);

        @Override
        public Elements query(Query query) {
            asked = query;
            Element send = element("/app/frame[0]/panel[0]/push button[0]", "push button", "SEND it", List.of());
            Element last = element("/app/frame[0]/panel[0]/push button[1]", "push button", stop, List.of());
            Element panel = element("/app/frame[0]/panel[0]", "panel", "To send", List.of(send, last));
            return new Elements(
                    List.of(element("/app/frame[0]", "frame", "Letter", List.of(panel))), "Letter", "something lacks");
        }

        private static Element element(String path, String role, String name, List<Element> children) {
            return new Element(
                    path,
                    role,
                    name,
                    List.of("enabled", "showing"),
                    new Bounds(1, 2, 3, 4),
                    null,
                    List.of("click"),
                    null,
                    "h" + path.length(),
                    children);
        }
    }

    private final FakeTree tree = new FakeTree();

    private static ScreenQueryElements.Params params(
            boolean includeBackground, int maxDepth, @Nullable String role, @Nullable String name) {
        return new ScreenQueryElements.Params(
                includeBackground, maxDepth, role, name, ScreenQueryElements.Format.TREE, null, null, 5000, null);
    }

    private ScreenQueryElements.Tree query(
            ScreenQueryElements.Format format, @Nullable Integer maxDepth, @Nullable Boolean showingOnly, int limit)
            throws CommandException, InterruptedException {
        return new ScreenQueryElements(tree, new FakeWindows())
                .handle(
                        new ScreenQueryElements.Params(
                                false, maxDepth, null, null, format, showingOnly, "0x1", limit, null),
                        new FakeInvocation());
    }

    @Test
    void answersAnOutlineOfWhatCanBeSeen() throws Exception {
        ScreenQueryElements.Tree found = query(ScreenQueryElements.Format.OUTLINE, null, null, 5000);

        assertThat(found.elements()).isNull();
        assertThat(found.outline())
                .isEqualTo(
                        """
                frame "Letter" h13
                 panel "To send" h22 2,4
                  push button "SEND it" h37 2,4
                  push button "Stop" h37 2,4""");
        assertThat(found.count()).isEqualTo(4);
        assertThat(found.untrusted()).isTrue();
        assertThat(tree.asked.showingOnly()).isTrue();
        assertThat(tree.asked.maxDepth()).isEqualTo(28);
        assertThat(tree.asked.window()).isNotNull();
        query(ScreenQueryElements.Format.OUTLINE, 3, false, 5000);
        assertThat(tree.asked.showingOnly()).isFalse();
        assertThat(tree.asked.maxDepth()).isEqualTo(3);
        query(ScreenQueryElements.Format.TREE, null, null, 5000);
        assertThat(tree.asked.showingOnly()).isFalse();
        assertThat(tree.asked.maxDepth()).isEqualTo(8);
    }

    @Test
    void tellsOnlyWhatHasChangedSinceAnOutlineThatIsKnown() throws Exception {
        ScreenQueryElements command = new ScreenQueryElements(tree, null);
        ScreenQueryElements.Tree first = command.handle(outline(null, 5000), new FakeInvocation());
        ScreenQueryElements.Tree same = command.handle(outline(first.revision(), 5000), new FakeInvocation());
        tree.stop = "Halt";
        ScreenQueryElements.Tree other = command.handle(outline(first.revision(), 5000), new FakeInvocation());

        assertThat(same.revision()).isEqualTo(first.revision());
        assertThat(same.changes()).isEmpty();
        assertThat(same.outline()).isNull();
        assertThat(other.revision()).isNotEqualTo(first.revision());
        assertThat(other.changes()).isEqualTo("@4\n-  push button \"Stop\" h37 2,4\n+  push button \"Halt\" h37 2,4");
        assertThat(command.handle(outline(first.revision(), 2), new FakeInvocation())
                        .outline())
                .as("another question")
                .isNotNull();
        assertThatThrownBy(() -> new ScreenQueryElements.Params(
                        false, null, null, null, ScreenQueryElements.Format.TREE, null, null, 5000, 1))
                .hasMessageStartingWith("since:");
    }

    private static ScreenQueryElements.Params outline(@Nullable Integer since, int limit) {
        return new ScreenQueryElements.Params(
                false, null, null, null, ScreenQueryElements.Format.OUTLINE, null, null, limit, since);
    }

    @Test
    void tellsNoMoreThanItsLimitAndSaysSo() throws Exception {
        ScreenQueryElements.Tree some = query(ScreenQueryElements.Format.TREE, null, null, 3);
        ScreenQueryElements.Tree lines = query(ScreenQueryElements.Format.OUTLINE, null, null, 2);

        assertThat(some.count()).isEqualTo(3);
        assertThat(Json.bytes(some))
                .asString(StandardCharsets.UTF_8)
                .contains("SEND it")
                .doesNotContain("Stop");
        assertThat(some.warning()).isEqualTo("something lacks Only the first 3 of 4 elements are told: the limit.");
        assertThat(lines.outline()).hasLineCount(2);
        assertThat(lines.warning()).contains("Only the first 2 of 4 lines");
    }

    private ScreenQueryElements.Tree query(@Nullable String role, @Nullable String name)
            throws CommandException, InterruptedException {
        return new ScreenQueryElements(tree, null).handle(params(true, 8, role, name), new FakeInvocation());
    }

    @Test
    void answersATreeThatIsCountedWithItsChildren() throws Exception {
        JsonNode json = Json.tree(Json.bytes(query(null, null)));

        assertThat(json.get("count").intValue()).isEqualTo(4);
        assertThat(json.get("focusedWindowTitle").textValue()).isEqualTo("Letter");
        assertThat(json.get("warning").textValue()).isEqualTo("something lacks");
        assertThat(json.at("/elements/0/children/0/children/1").toString())
                .isEqualTo("{\"path\":\"/app/frame[0]/panel[0]/push button[1]\",\"role\":\"push button\","
                        + "\"name\":\"Stop\",\"states\":[\"enabled\",\"showing\"],\"bounds\":{\"x\":1,\"y\":2,\"width\":3,"
                        + "\"height\":4},\"actions\":[\"click\"],\"handle\":\"h37\",\"children\":[]}");
    }

    @Test
    void passesOnWhatIsAskedForAndLeavesTimeToAnswer() throws Exception {
        new ScreenQueryElements(tree, null)
                .handle(params(true, 3, null, null), new FakeInvocation(Duration.ofSeconds(4)));

        assertThat(tree.asked.includeBackground()).isTrue();
        assertThat(tree.asked.maxDepth()).isEqualTo(3);
        assertThat(tree.asked.patience()).isLessThanOrEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void returnsOnlyElementsOfTheRoleInAnyCase() throws Exception {
        ScreenQueryElements.Tree found = query("Push Button", null);

        assertThat(found.elements()).extracting(Element::name).containsExactly("SEND it", "Stop");
        assertThat(found.count()).isEqualTo(2);
        assertThat(query("button", null).elements()).isEmpty();
    }

    @Test
    void returnsOnlyElementsWhoseNameContainsTheFilterInAnyCase() throws Exception {
        ScreenQueryElements.Tree found = query(null, "sEnD");

        assertThat(found.elements()).extracting(Element::name).containsExactly("To send");
        assertThat(found.elements().get(0).children()).extracting(Element::name).containsExactly("SEND it");
        assertThat(found.count()).isEqualTo(2);
    }

    @Test
    void joinsBothFilters() throws Exception {
        assertThat(query("push button", "send").elements())
                .extracting(Element::path)
                .containsExactly("/app/frame[0]/panel[0]/push button[0]");
    }

    /** A window manager that knows three windows and does nothing. */
    private static final class FakeWindows implements WindowManager {
        boolean lost;

        private static Window window(String title, boolean focused) {
            return new Window(
                    "0x1",
                    title,
                    new Bounds(0, 0, 1, 1),
                    new Bounds(0, 0, 1, 1),
                    "xterm",
                    1,
                    "xterm",
                    "XTerm",
                    false,
                    focused);
        }

        @Override
        public List<Window> windows() throws CommandException {
            if (lost) {
                throw CommandException.unsupported("lost");
            }
            return List.of(window("Behind", false), window("Terminal", false), window("Terminal", true));
        }

        @Override
        public Optional<Window> at(int x, int y) {
            throw new AssertionError("no pixel is looked at here");
        }

        @Override
        public Window window(String id) {
            return window("Terminal", true);
        }

        @Override
        public Bounds move(Window window, int x, int y, OptionalInt width, OptionalInt height) {
            throw new AssertionError("nothing is moved here");
        }

        @Override
        public void minimize(Window window) {
            throw new AssertionError("nothing is minimized here");
        }

        @Override
        public void maximize(Window window) {
            throw new AssertionError("nothing is maximized here");
        }

        @Override
        public void focus(Window window, Duration patience) {
            throw new AssertionError("nothing is focused here");
        }

        @Override
        public boolean askToClose(Window window) {
            throw new AssertionError("nothing is closed here");
        }

        @Override
        public boolean disconnect(Window window, Collection<Window> meant) {
            throw new AssertionError("nothing is ended here");
        }
    }

    @Test
    void looksAgainWhileTheApplicationsTellOfAFormerFocus() throws Exception {
        Iterator<String> told = List.of("Behind", "Behind", "Terminal").iterator();
        ElementTree late = query -> new ElementTree.Elements(List.of(), told.next(), null);

        assertThat(new ScreenQueryElements(late, new FakeWindows())
                        .handle(params(false, 8, null, null), new FakeInvocation())
                        .focusedWindowTitle())
                .isEqualTo("Terminal");
    }

    /** A menu has the focus in its own eyes alone, and of two windows of one title one may be behind. */
    @ParameterizedTest
    @ValueSource(strings = {"A menu", "Terminal"})
    void looksOnceWhereTheWindowManagerDoesNotKnowBetter(String title) throws Exception {
        Iterator<String> told = List.of(title).iterator();
        ElementTree once = query -> new ElementTree.Elements(List.of(), told.next(), null);

        assertThat(new ScreenQueryElements(once, new FakeWindows())
                        .handle(params(false, 8, null, null), new FakeInvocation())
                        .focusedWindowTitle())
                .isEqualTo(title);
    }

    @Test
    @Timeout(60)
    void answersInTheEndThoughAnApplicationNeverTellsThatItLostTheFocus() throws Exception {
        ElementTree stubborn = query -> new ElementTree.Elements(List.of(), "Behind", null);

        assertThat(new ScreenQueryElements(stubborn, new FakeWindows())
                        .handle(params(false, 8, null, null), new FakeInvocation())
                        .focusedWindowTitle())
                .isEqualTo("Behind");
    }

    @Test
    void takesTheTitleOfAWindowWithoutElementsFromTheWindowManager() throws Exception {
        FakeWindows windows = new FakeWindows();
        ElementTree nothing = query -> new ElementTree.Elements(List.of(), null, "nobody tells");
        ScreenQueryElements command = new ScreenQueryElements(nothing, windows);
        ScreenQueryElements.Params params = params(false, 8, null, null);

        assertThat(command.handle(params, new FakeInvocation()).focusedWindowTitle())
                .isEqualTo("Terminal");
        assertThat(new ScreenQueryElements(tree, windows)
                        .handle(params, new FakeInvocation())
                        .focusedWindowTitle())
                .isEqualTo("Letter");
        windows.lost = true;
        assertThat(command.handle(params, new FakeInvocation()).focusedWindowTitle())
                .isNull();
    }
}
