package dev.sophon.command.window.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.node.command.NoParams;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.Window;
import dev.sophon.node.platform.WindowManager;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.FakeInvocation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class WindowCommandsTest {
    private final FakeWindows windows = new FakeWindows();
    private final FakeInvocation call = new FakeInvocation();

    /** One window, and a list of what was done to it. */
    private static final class FakeWindows implements WindowManager {
        final List<String> done = new ArrayList<>();

        @Override
        public List<Window> windows() {
            return List.of(
                    new Window("0x00010234", "Untitled", new Bounds(1, 2, 3, 4), "pad", 42, "pad Pad", false, true));
        }

        @Override
        public void move(String id, int x, int y, OptionalInt width, OptionalInt height) {
            done.add(id + " " + x + " " + y + " " + width + " " + height);
        }

        @Override
        public void minimize(String id) {
            done.add("minimize " + id);
        }

        @Override
        public void maximize(String id) {
            done.add("maximize " + id);
        }

        @Override
        public void focus(String id, Duration patience) {
            done.add("focus " + id);
        }

        @Override
        public boolean askToClose(String id) {
            return true;
        }
    }

    @Test
    void listsInTheDocumentedShape() throws Exception {
        assertThat(Json.tree(Json.bytes(new WindowList(windows).handle(new NoParams(), call)))
                        .toString())
                .isEqualTo("{\"count\":1,\"windows\":[{\"id\":\"0x00010234\",\"title\":\"Untitled\",\"x\":1,\"y\":2,"
                        + "\"width\":3,\"height\":4,\"processName\":\"pad\",\"pid\":42,\"minimized\":false,"
                        + "\"focused\":true}]}");
    }

    @Test
    void passesOnWhatToDo() throws Exception {
        new WindowMove(windows).handle(new WindowMove.Params("0x1", -5, 6, null, null), call);
        new WindowMove(windows).handle(new WindowMove.Params("0x1", 5, 6, 7, 8), call);
        new WindowMinimize(windows).handle(new WindowMinimize.Params("0x2"), call);
        new WindowMaximize(windows).handle(new WindowMaximize.Params("0x3"), call);

        assertThat(windows.done)
                .containsExactly(
                        "0x1 -5 6 OptionalInt.empty OptionalInt.empty",
                        "0x1 5 6 OptionalInt[7] OptionalInt[8]",
                        "minimize 0x2",
                        "maximize 0x3");
    }
}
