package dev.sophon.command.window.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.NoParams;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.window.Window;
import dev.sophon.node.platform.window.WindowManager;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.FakeInvocation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WindowCommandsTest {
    private final FakeWindows windows = new FakeWindows();
    private final ListedWindows listed = new ListedWindows();
    private final FakeInvocation call = new FakeInvocation();

    /** One window, and a list of what was done to it. */
    private static final class FakeWindows implements WindowManager {
        final List<String> done = new ArrayList<>();
        long pid = 42;
        boolean gone;

        @Override
        public List<Window> windows() {
            return gone ? List.of() : List.of(window("0x00010234"));
        }

        @Override
        public Optional<Window> at(int x, int y) {
            throw new AssertionError("no pixel is looked at here");
        }

        @Override
        public Window window(String id) {
            return new Window(
                    id.equals("0x10234") ? "0x00010234" : id,
                    "Untitled",
                    new Bounds(1, 2, 3, 4),
                    new Bounds(0, 0, 5, 7),
                    "pad",
                    pid,
                    "pad",
                    "Pad",
                    false,
                    true);
        }

        @Override
        public Bounds move(Window window, int x, int y, OptionalInt width, OptionalInt height) {
            done.add(window.id() + " " + x + " " + y + " " + width + " " + height);
            return new Bounds(x, y, width.orElse(30), height.orElse(40));
        }

        @Override
        public void minimize(Window window) {
            done.add("minimize " + window.id());
        }

        @Override
        public void maximize(Window window) {
            done.add("maximize " + window.id());
        }

        @Override
        public void focus(Window window, Duration patience) {
            done.add("focus " + window.id());
        }

        @Override
        public boolean askToClose(Window window) {
            return true;
        }

        @Override
        public boolean disconnect(Window window, Collection<Window> meant) {
            return true;
        }
    }

    @Test
    void listsInTheDocumentedShape() throws Exception {
        assertThat(Json.tree(Json.bytes(new WindowList(windows, listed).handle(new NoParams(), call)))
                        .toString())
                .isEqualTo("{\"count\":1,\"windows\":[{\"id\":\"0x00010234\",\"title\":\"Untitled\",\"x\":1,\"y\":2,"
                        + "\"width\":3,\"height\":4,\"processName\":\"pad\",\"pid\":42,\"minimized\":false,"
                        + "\"focused\":true}]}");
    }

    @Test
    void passesOnWhatToDo() throws Exception {
        WindowMove.Moved moved =
                new WindowMove(windows, listed).handle(new WindowMove.Params("0x1", -5, 6, null, null), call);
        new WindowMove(windows, listed).handle(new WindowMove.Params("0x1", 5, 6, 7, 8), call);
        new WindowMinimize(windows, listed).handle(new WindowMinimize.Params("0x2"), call);
        new WindowMaximize(windows, listed).handle(new WindowMaximize.Params("0x3"), call);

        assertThat(Json.tree(Json.bytes(moved)).toString()).isEqualTo("{\"x\":-5,\"y\":6,\"width\":30,\"height\":40}");
        assertThat(windows.done)
                .containsExactly(
                        "0x1 -5 6 OptionalInt.empty OptionalInt.empty",
                        "0x1 5 6 OptionalInt[7] OptionalInt[8]",
                        "minimize 0x2",
                        "maximize 0x3");
    }

    /** A display gives the id of a window that is gone to the next program that comes. */
    @Test
    void leavesAWindowAloneThatHasTheIdOfOneThatWasListed() throws Exception {
        WindowMinimize minimize = new WindowMinimize(windows, listed);
        new WindowList(windows, listed).handle(new NoParams(), call);
        minimize.handle(new WindowMinimize.Params("0x00010234"), call);

        windows.pid = 43;
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> minimize.handle(new WindowMinimize.Params("0x00010234"), call))
                .withMessageContaining("windowId: the window that window.list told");
        assertThatExceptionOfType(CommandException.class).isThrownBy(() -> new WindowMove(windows, listed)
                .handle(new WindowMove.Params("0x00010234", 1, 1, null, null), call));
        assertThatExceptionOfType(CommandException.class).isThrownBy(() -> new WindowMaximize(windows, listed)
                .handle(new WindowMaximize.Params("0x00010234"), call));
        assertThatExceptionOfType(CommandException.class)
                .as("as it may be written, too")
                .isThrownBy(() -> minimize.handle(new WindowMinimize.Params("0x10234"), call));
        assertThat(windows.done).containsExactly("minimize 0x00010234");

        new WindowList(windows, listed).handle(new NoParams(), call);
        minimize.handle(new WindowMinimize.Params("0x00010234"), call);
        assertThat(windows.done).hasSize(2);
    }

    /** Whoever lists does not take from another agent what an id was told for. */
    @Test
    void remembersForWhomAnIdWasToldUntilItIsToldAnew() throws Exception {
        WindowMinimize minimize = new WindowMinimize(windows, listed);
        WindowList list = new WindowList(windows, listed);
        list.handle(new NoParams(), call);
        windows.gone = true;
        list.handle(new NoParams(), call);
        windows.pid = 43;
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> minimize.handle(new WindowMinimize.Params("0x00010234"), call))
                .withMessageContaining("windowId: the window that window.list told");
        windows.gone = false;
        list.handle(new NoParams(), call);
        minimize.handle(new WindowMinimize.Params("0x00010234"), call);
        assertThat(windows.done).containsExactly("minimize 0x00010234");
    }

    @Test
    void remembersThoseThatWereToldLast() throws Exception {
        listed.tell(IntStream.range(0, 4096)
                .mapToObj(i -> windows.window("old" + i))
                .toList());
        listed.tell(List.of(windows.window("new"), windows.window("old0")));
        windows.pid = 43;
        assertThat(listed.require(windows, "old1").pid()).as("forgotten").isEqualTo(43);
        for (String id : List.of("new", "old0", "old2", "old4095")) {
            assertThatExceptionOfType(CommandException.class).isThrownBy(() -> listed.require(windows, id));
        }
    }
}
