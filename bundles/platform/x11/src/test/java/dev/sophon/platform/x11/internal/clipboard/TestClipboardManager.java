package dev.sophon.platform.x11.internal.clipboard;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.sophon.platform.x11.internal.display.Properties;
import dev.sophon.platform.x11.internal.display.ServerWatch;
import dev.sophon.platform.x11.internal.display.WindowCalls;
import dev.sophon.platform.x11.internal.display.XDisplay;
import dev.sophon.platform.x11.internal.display.Xlib;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A clipboard manager as desktops have one: it owns the selection of that name and, when asked to, reads the clipboard. */
final class TestClipboardManager implements AutoCloseable {
    private static final int SELECTION_REQUEST = 30;
    private static final int SELECTION_NOTIFY = 31;

    private final XDisplay display;
    private final SelectionConnection reader;
    private final WindowCalls calls = WindowCalls.load();
    private final Properties properties;
    private final CompletableFuture<String> saved = new CompletableFuture<>();
    private final Memory event = new Memory(WindowCalls.EVENT_SIZE);

    private TestClipboardManager(XDisplay display, SelectionConnection reader) {
        this.display = display;
        this.reader = reader;
        this.properties = new Properties(display, calls);
    }

    static TestClipboardManager start(String name) throws Exception {
        XDisplay display = XDisplay.open(new Xlib(), name, () -> {});
        TestClipboardManager manager =
                new TestClipboardManager(display, SelectionConnection.open(display.xlib(), name));
        int descriptor = display.call(open -> {
            long root = display.xlib().x11.XDefaultRootWindow(open);
            long window = manager.calls.XCreateSimpleWindow(open, root, 0, 0, 1, 1, 0, 0, 0);
            manager.calls.XSetSelectionOwner(
                    open, manager.properties.atom(open, "CLIPBOARD_MANAGER"), window, WindowCalls.CURRENT_TIME);
            return display.descriptor(open);
        });
        display.afterEachCall(manager::handle);
        ServerWatch.start(display, descriptor);
        return manager;
    }

    /** What it was given to keep. */
    String saved() throws Exception {
        return saved.get(5, TimeUnit.SECONDS);
    }

    private void handle(Pointer open) {
        while (calls.XPending(open) > 0) {
            calls.XNextEvent(open, event);
            if (event.getInt(0) == SELECTION_REQUEST) {
                Memory answer = new Memory(WindowCalls.EVENT_SIZE);
                answer.clear();
                answer.setInt(0, SELECTION_NOTIFY);
                // Requestor, selection, target, property and time stand 8 bytes earlier in the answer.
                answer.write(32, event.getByteArray(40, 40), 0, 40);
                Thread keeper = new Thread(() -> keep(answer), "test-clipboard-manager");
                keeper.setDaemon(true);
                keeper.start();
            }
        }
    }

    private void keep(Memory answer) {
        try {
            SelectionReader text = reader.read("UTF8_STRING");
            String kept = text.outcome().get(5, TimeUnit.SECONDS).text().orElseThrow();
            display.call(open -> calls.XSendEvent(open, answer.getLong(32), 0, 0, answer));
            saved.complete(kept);
        } catch (Exception e) {
            saved.completeExceptionally(e);
        }
    }

    @Override
    public void close() {
        reader.close();
        display.close();
    }
}
