package dev.sophon.platform.x11.internal.display;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import dev.sophon.node.command.CommandException;

/** Waits until the server says something, and then has the display's thread listen; until the connection is gone. */
public final class ServerWatch {
    private interface Poll extends Library {
        int poll(Memory descriptors, long count, int timeoutMs);
    }

    private static final int POLLIN = 1;
    /** How soon the watch of a display that was closed ends. */
    private static final int INTERVAL_MS = 1000;

    private ServerWatch() {}

    /**
     * Begins to wait, on a thread of its own.
     *
     * @param descriptor of the display's connection; closed in the end
     */
    public static void start(XDisplay display, int descriptor) {
        Thread thread = new Thread(() -> run(display, descriptor), "sophon-x11-watch " + display.name());
        thread.setDaemon(true);
        thread.start();
    }

    private static void run(XDisplay display, int descriptor) {
        Poll libc = Native.load("c", Poll.class);
        try (Memory request = new Memory(Long.BYTES)) {
            request.setInt(0, descriptor);
            while (!display.lost()) {
                request.setInt(Integer.BYTES, POLLIN);
                if (libc.poll(request, 1, INTERVAL_MS) <= 0) {
                    continue;
                }
                // Mostly it is the answer that a call waits for.
                display.awaitRest();
                if (libc.poll(request, 1, 0) > 0) {
                    // Whoever listens does so after each call; one that waits for the server would wake this once more.
                    display.ask(open -> true);
                }
            }
        } catch (CommandException e) {
            // Lost or closed: whoever uses the display learns it from its own calls.
            return;
        } finally {
            display.xlib().close(descriptor);
        }
    }
}
