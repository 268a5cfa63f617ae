package dev.sophon.platform.x11.internal.window;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.element.Happenings;
import dev.sophon.platform.x11.internal.display.Libraries;
import dev.sophon.platform.x11.internal.display.WindowCalls;
import dev.sophon.platform.x11.internal.display.XDisplay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What happens, by the events of a connection of its own, and by the descriptor of a process. */
final class X11Watch implements Happenings.Watch {
    private interface LibXfixes extends Library {
        int XFixesQueryExtension(Pointer display, IntByReference eventBase, IntByReference errorBase);

        void XFixesSelectSelectionInput(Pointer display, long window, long selection, long mask);
    }

    private interface LibXdamage extends Library {
        int XDamageQueryExtension(Pointer display, IntByReference eventBase, IntByReference errorBase);

        long XDamageCreate(Pointer display, long drawable, int level);
    }

    private interface LibC extends Library {
        int poll(Memory descriptors, long count, int timeoutMs);

        int close(int descriptor);

        long syscall(long number, long first, long second);
    }

    private static final long PROPERTY_CHANGE = 1 << 22;
    private static final long STRUCTURE = 1 << 17;
    private static final long SUBSTRUCTURE = 1 << 19;
    /** DestroyNotify to ConfigureNotify, and PropertyNotify. */
    private static final int FIRST_OF_STRUCTURE = 17;

    private static final int LAST_OF_STRUCTURE = 22;
    private static final int PROPERTY_NOTIFY = 28;
    /** The owner is another, or the one before went away. */
    private static final long SELECTION_CHANGES = 1 | 2 | 4;
    /** XDamageReportRawRectangles: each that is drawn, as it is drawn. */
    private static final int EACH = 0;
    // Of XDamageNotifyEvent.
    private static final int AREA = 64;

    private static final int MOST_DRAWN = 256;

    private static final long PIDFD_OPEN = 434;
    private static final int POLLFD_SIZE = 8;
    private static final int EVENTS = 4;
    private static final int POLLIN = 1;
    /** How soon an interrupt is heeded. */
    private static final long SLICE_MS = 100;

    private static final LibC LIBC = Native.load("c", LibC.class);

    private final XDisplay display;
    private final Happenings.Of what;
    private final WindowCalls calls = WindowCalls.load();
    private final Ewmh ewmh;
    private final Memory event = new Memory(WindowCalls.EVENT_SIZE);
    private int selectionEvent = -1;
    private int damageEvent = -1;
    private int connection = -1;
    private int process = -1;
    private boolean ended;
    /** Of what was told, until it is asked for. */
    private final List<Bounds> drawn = new ArrayList<>();

    private X11Watch(XDisplay display, Happenings.Of what) {
        this.display = display;
        this.what = what;
        this.ewmh = new Ewmh(display, calls);
    }

    /** @param display closed with the watch; not if this fails */
    static X11Watch begin(XDisplay display, Happenings.Of what) throws CommandException {
        X11Watch watch = new X11Watch(display, what);
        boolean begun = false;
        try {
            watch.beginProcess();
            display.call(watch::select);
            // That an account is opened counts as drawn.
            display.ask(watch::happened);
            watch.drawn.clear();
            begun = true;
            return watch;
        } finally {
            if (!begun) {
                watch.free();
            }
        }
    }

    private void beginProcess() throws CommandException {
        if (what.process().isPresent()) {
            process = (int) LIBC.syscall(PIDFD_OPEN, what.process().getAsLong(), 0);
            ended = process < 0 && ProcessHandle.of(what.process().getAsLong()).isEmpty();
            if (process < 0 && !ended) {
                throw CommandException.unsupported(
                        "This system does not tell when a process ends: that needs Linux 5.3 or later.");
            }
        }
    }

    private boolean select(Pointer open) throws CommandException {
        connection = display.descriptor(open);
        if (what.windows()) {
            calls.XSelectInput(open, ewmh.root(open), PROPERTY_CHANGE | SUBSTRUCTURE);
            selectWindows(open);
        }
        if (what.clipboard()) {
            IntByReference base = new IntByReference();
            LibXfixes xfixes = Libraries.optional("libXfixes.so.3", LibXfixes.class)
                    .filter(library -> library.XFixesQueryExtension(open, base, new IntByReference()) != 0)
                    .orElseThrow(() -> missing("the clipboard changes", "libxfixes3", "XFIXES"));
            long clipboard = calls.XInternAtom(open, "CLIPBOARD", 0);
            xfixes.XFixesSelectSelectionInput(open, ewmh.root(open), clipboard, SELECTION_CHANGES);
            selectionEvent = base.getValue();
        }
        if (what.drawn() != null) {
            IntByReference base = new IntByReference();
            LibXdamage xdamage = Libraries.optional("libXdamage.so.1", LibXdamage.class)
                    .filter(library -> library.XDamageQueryExtension(open, base, new IntByReference()) != 0)
                    .orElseThrow(() -> missing("something is drawn", "libxdamage1", "DAMAGE"));
            xdamage.XDamageCreate(open, ewmh.root(open), EACH);
            damageEvent = base.getValue();
        }
        return true;
    }

    private static CommandException missing(String of, String library, String extension) {
        return CommandException.unsupported("This X server does not tell when " + of + ": that needs the library "
                + library + " and the extension " + extension + ".");
    }

    /** Each tells of itself; those that come are asked to when the list tells of them. */
    private void selectWindows(Pointer open) throws CommandException {
        for (long window : ewmh.windows(open)) {
            calls.XSelectInput(open, window, PROPERTY_CHANGE | STRUCTURE);
        }
        display.xlib().x11.XSync(open, 0);
        // Some may have gone meanwhile, which the list tells next.
        display.forgive();
    }

    /** Takes all events that have come, and says whether one of them is told. */
    private boolean happened(Pointer open) throws CommandException {
        boolean told = false;
        boolean windows = false;
        while (calls.XPending(open) > 0) {
            calls.XNextEvent(open, event);
            int type = event.getInt(0) & 0x7f;
            if (type == damageEvent) {
                told |= isDrawn();
            } else if (type == selectionEvent) {
                told = true;
            } else {
                windows |= type == PROPERTY_NOTIFY || (type >= FIRST_OF_STRUCTURE && type <= LAST_OF_STRUCTURE);
            }
        }
        if (windows) {
            selectWindows(open);
        }
        return told || windows;
    }

    private boolean isDrawn() {
        Bounds wanted = what.drawn();
        Bounds area = new Bounds(
                event.getShort(AREA),
                event.getShort(AREA + 2),
                event.getShort(AREA + 4) & 0xffff,
                event.getShort(AREA + 6) & 0xffff);
        boolean told = wanted != null && area.meets(wanted);
        if (told && !drawn.contains(area)) {
            drawn.add(
                    drawn.size() < MOST_DRAWN
                            ? area
                            : drawn.remove(MOST_DRAWN - 1).around(area));
        }
        return told;
    }

    @Override
    public List<Bounds> drawn() {
        List<Bounds> all = List.copyOf(drawn);
        drawn.clear();
        return all;
    }

    @Override
    public boolean await(Duration patience) throws CommandException, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (!ended && !asked()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            long left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            poll(Math.min(SLICE_MS, TimeUnit.NANOSECONDS.toMillis(left) + 1));
        }
        return true;
    }

    private boolean asked() throws CommandException, InterruptedException {
        try {
            return display.ask(this::happened);
        } catch (CommandException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw e;
        }
    }

    private void poll(long timeoutMs) {
        try (Memory request = new Memory(2 * POLLFD_SIZE)) {
            request.clear();
            request.setInt(0, connection);
            request.setShort(EVENTS, (short) POLLIN);
            // One below zero is left out.
            request.setInt(POLLFD_SIZE, process);
            request.setShort(POLLFD_SIZE + EVENTS, (short) POLLIN);
            LIBC.poll(request, 2, (int) timeoutMs);
            ended = request.getShort(POLLFD_SIZE + 6) != 0;
        }
    }

    @Override
    public void close() {
        display.release(open -> free());
        display.close();
    }

    private void free() {
        for (int descriptor : new int[] {connection, process}) {
            if (descriptor >= 0) {
                LIBC.close(descriptor);
            }
        }
        event.close();
    }
}
