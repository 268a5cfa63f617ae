package dev.sophon.platform.x11.internal.clipboard;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.sophon.platform.x11.internal.display.Properties;
import dev.sophon.platform.x11.internal.display.ServerWatch;
import dev.sophon.platform.x11.internal.display.WindowCalls;
import dev.sophon.platform.x11.internal.display.XDisplay;
import dev.sophon.platform.x11.internal.display.Xlib;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A program that owns the clipboard and answers exactly what the test says, be it right or not. */
final class TestSelectionOwner implements AutoCloseable {
    private static final int SELECTION_REQUEST = 30;
    private static final int SELECTION_NOTIFY = 31;
    private static final int REQUESTOR = 40;
    private static final int TARGET = 56;
    private static final int PROPERTY = 64;
    private static final long XA_ATOM = 4;

    /**
     * An answer.
     *
     * @param type the name of the type that the bytes are said to have
     */
    record Answer(String type, List<Byte> bytes) {
        static Answer of(String type, byte[] bytes) {
            Byte[] boxed = new Byte[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                boxed[i] = bytes[i];
            }
            return new Answer(type, List.of(boxed));
        }
    }

    private final XDisplay display;
    private final WindowCalls calls = WindowCalls.load();
    private final Properties properties;
    private final @Nullable List<String> targets;
    private final Map<String, Answer> answers;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Memory event = new Memory(WindowCalls.EVENT_SIZE);

    private TestSelectionOwner(XDisplay display, @Nullable List<String> targets, Map<String, Answer> answers) {
        this.display = display;
        this.properties = new Properties(display, calls);
        this.targets = targets;
        this.answers = answers;
    }

    /**
     * Takes the clipboard.
     *
     * @param targets what it says that it offers; null if it refuses to tell
     * @param answers by the form that is asked for; others are refused, or answered by the one under {@code *}
     */
    static TestSelectionOwner start(String name, @Nullable List<String> targets, Map<String, Answer> answers)
            throws Exception {
        XDisplay display = XDisplay.open(new Xlib(), name, () -> {});
        TestSelectionOwner owner = new TestSelectionOwner(display, targets, answers);
        int descriptor = display.call(open -> {
            long root = display.xlib().x11.XDefaultRootWindow(open);
            long window = owner.calls.XCreateSimpleWindow(open, root, 0, 0, 1, 1, 0, 0, 0);
            owner.calls.XSetSelectionOwner(
                    open, owner.properties.atom(open, "CLIPBOARD"), window, WindowCalls.CURRENT_TIME);
            return display.descriptor(open);
        });
        display.afterEachCall(owner::handle);
        ServerWatch.start(display, descriptor);
        return owner;
    }

    /** The forms that it was asked for, in order. */
    List<String> asked() {
        return asked;
    }

    private void handle(Pointer open) {
        while (calls.XPending(open) > 0) {
            calls.XNextEvent(open, event);
            if (event.getInt(0) == SELECTION_REQUEST) {
                answer(open);
            }
        }
    }

    private void answer(Pointer open) {
        long requestor = event.getLong(REQUESTOR);
        long property = event.getLong(PROPERTY);
        String target = properties.name(open, event.getLong(TARGET)).orElseThrow();
        asked.add(target);
        boolean done = target.equals("TARGETS")
                ? tellTargets(open, requestor, property)
                : tell(open, requestor, property, answers.getOrDefault(target, answers.get("*")));
        try (Memory answer = new Memory(WindowCalls.EVENT_SIZE)) {
            answer.clear();
            answer.setInt(0, SELECTION_NOTIFY);
            // Requestor, selection, target, property and time stand 8 bytes earlier in the answer.
            answer.write(32, event.getByteArray(40, 40), 0, 40);
            if (!done) {
                answer.setLong(56, 0);
            }
            calls.XSendEvent(open, requestor, 0, 0, answer);
            calls.XFlush(open);
        }
    }

    private boolean tellTargets(Pointer open, long requestor, long property) {
        if (targets == null) {
            return false;
        }
        try (Memory atoms = new Memory(Long.BYTES * (targets.size() + 1L))) {
            for (int i = 0; i < targets.size(); i++) {
                atoms.setLong((long) i * Long.BYTES, properties.atom(open, targets.get(i)));
            }
            calls.XChangeProperty(
                    open, requestor, property, XA_ATOM, 32, WindowCalls.PROP_MODE_REPLACE, atoms, targets.size());
        }
        return true;
    }

    private boolean tell(Pointer open, long requestor, long property, @Nullable Answer answer) {
        if (answer == null) {
            return false;
        }
        int length = answer.bytes().size();
        try (Memory bytes = new Memory(length + 1L)) {
            for (int i = 0; i < length; i++) {
                bytes.setByte(i, answer.bytes().get(i));
            }
            long type = properties.atom(open, answer.type());
            calls.XChangeProperty(
                    open, requestor, property, type, Byte.SIZE, WindowCalls.PROP_MODE_REPLACE, bytes, length);
        }
        return true;
    }

    @Override
    public void close() {
        display.close();
    }
}
