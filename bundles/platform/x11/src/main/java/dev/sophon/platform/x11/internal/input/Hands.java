package dev.sophon.platform.x11.internal.input;

import com.sun.jna.Pointer;
import dev.sophon.node.command.CommandException;
import dev.sophon.platform.x11.internal.display.KeyboardCalls;
import dev.sophon.platform.x11.internal.display.XDisplay;
import dev.sophon.platform.x11.internal.display.XTest;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Presses keys, and keeps in mind what has to be put back: locks, held modifiers and spare keys. For the display's thread.
 */
public final class Hands {
    private static final int ALL = 0xff;
    private static final int SHIFT_BITS = 8;
    /** Strokes that are sent before it is asked whether the rest is still wanted. */
    private static final int AT_ONCE = 16;

    private final XDisplay display;
    private final KeyboardCalls calls;
    private final XTest xtest;
    private final KeySyms names;
    private final RepairNote note;
    private final Keyboards keyboards;
    final Barrier barrier;

    private long window;
    private @Nullable Layout layout;
    private volatile Assignment assignment = Assignment.NONE;
    private boolean begun;
    private int affected;
    private int locked;
    private int latched;
    private List<Integer> held = List.of();
    /** Of those the ones that somebody's hands hold, and may let go of meanwhile. */
    private BitSet heldByHands = new BitSet();

    /** Whether some of them were pressed again by XTEST, which hands will not release. */
    private boolean heldForHands;

    /** What is pressed until the end. */
    private volatile List<Integer> pressed = List.of();

    Hands(XDisplay display, KeyboardCalls calls, XTest xtest, KeySyms names) {
        this.display = display;
        this.calls = calls;
        this.xtest = xtest;
        this.names = names;
        this.note = new RepairNote(display, calls, xtest);
        this.keyboards = new Keyboards(display);
        this.barrier = new Barrier(display, calls);
    }

    /**
     * Begins to type: held modifiers are let go.
     *
     * @param alsoLocks whether CapsLock and other locks are set aside too; NumLock never is
     */
    void begin(Pointer open, boolean alsoLocks) throws CommandException {
        if (window == 0) {
            XTest.require(xtest, open);
            window = calls.XCreateSimpleWindow(open, display.xlib().x11.XDefaultRootWindow(open), 0, 0, 1, 1, 0, 0, 0);
        }
        if (!note.owned(open)) {
            note.repair(open);
            note.own(open, window);
        }
        barrier.listen(open, true);
        KeyState state = KeyState.of(calls, open);
        Layout current = layout(open, state.group());
        affected = alsoLocks ? ALL & ~current.numLock() : 0;
        locked = state.locked() & affected;
        latched = state.latched();
        BitSet down = keysDown(open);
        held = modifiers(down, current);
        heldByHands = held.isEmpty() ? new BitSet() : keyboards.heldByHands(open);
        if (heldForHands) {
            releaseForgotten(open, current, down);
            heldForHands = false;
        }
        begun = true;
        note.write(open, affected, locked, Map.of());
        held.forEach(keycode -> xtest.XTestFakeKeyEvent(open, keycode, 0, 0));
        if (locked != 0) {
            calls.XkbLockModifiers(open, KeyboardCalls.CORE_KEYBOARD, affected, 0);
        }
        if (latched != 0) {
            calls.XkbLatchModifiers(open, KeyboardCalls.CORE_KEYBOARD, ALL, 0);
        }
        boolean asItWas = held.isEmpty() && locked == 0 && latched == 0;
        KeyState now = asItWas ? state : KeyState.of(calls, open);
        if ((now.modifiers() & affected) != 0) {
            throw CommandException.unsupported(
                    "A modifier key is held in a way that cannot be set aside. Let go of it and try again.");
        }
    }

    /** The layout as it is now. */
    Layout layout(Pointer open) throws CommandException {
        return layout(open, KeyState.of(calls, open).group());
    }

    /** The same right after it was asked which group is active. */
    private Layout layout(Pointer open, int group) throws CommandException {
        Layout known = layout;
        if (barrier.toldOfMap(open) || known == null || known.group() != group) {
            barrier.mapKnown(open);
            known = Layout.read(calls, names, open, group);
            layout = known;
        }
        return known;
    }

    Assignment assignment() {
        return assignment;
    }

    /** Whether spare keys make something now. */
    boolean assigned() {
        return !assignment.symbols().isEmpty();
    }

    /** Lets spare keys make something else than before. */
    void assign(Pointer open, Assignment next) throws CommandException {
        Assignment former = assignment;
        note.write(open, affected, locked, next.symbols());
        assignment = next;
        try (KeyMap map = KeyMap.read(calls, open)) {
            Map<Integer, int[]> changes = new TreeMap<>(next.symbols());
            former.symbols().keySet().forEach(keycode -> changes.putIfAbsent(keycode, new int[2]));
            if (!changes.isEmpty()) {
                map.assign(open, changes);
            }
        }
        // That was us.
        barrier.mapKnown(open);
    }

    /**
     * Types, each stroke with exactly its modifiers.
     *
     * @param ended once it is true no further stroke is begun
     * @param typed told after each few strokes how many more there are
     */
    void type(Pointer open, List<Stroke> strokes, Layout with, BooleanSupplier ended, IntConsumer typed) {
        announce(open, with.group());
        int active = 0;
        for (int at = 0; at < strokes.size() && !ended.getAsBoolean(); at += AT_ONCE) {
            List<Stroke> few = strokes.subList(at, Math.min(at + AT_ONCE, strokes.size()));
            for (Stroke stroke : few) {
                active = hold(open, with, active, stroke.modifiers());
                xtest.XTestFakeKeyEvent(open, stroke.keycode(), 1, 0);
                xtest.XTestFakeKeyEvent(open, stroke.keycode(), 0, 0);
            }
            // What is only on its way to the server could not be kept back any more: that is as many again, at most.
            barrier.mark(open, window);
            barrier.awaitMarks(open, 1);
            typed.accept(few.size());
        }
        hold(open, with, active, 0);
        barrier.mark(open, window);
        barrier.awaitMarks(open, 0);
    }

    /**
     * Says again which group is active, where it is not the first. The server tells clients so only when it changes, and Qt 5
     * loses it when keys of another device come or the map changes.
     */
    private void announce(Pointer open, int group) {
        if (group != 0) {
            calls.XkbLockGroup(open, KeyboardCalls.CORE_KEYBOARD, 0);
            calls.XkbLockGroup(open, KeyboardCalls.CORE_KEYBOARD, group);
        }
    }

    /** Presses keys in their order and releases them in the reverse one. */
    void chord(Pointer open, List<Integer> keycodes) {
        hold(open, keycodes);
        letGo(open);
        calls.XFlush(open);
    }

    /** Presses keys in their order, until {@link #letGo} or the end. */
    void hold(Pointer open, List<Integer> keycodes) {
        pressed = keycodes;
        for (int keycode : keycodes) {
            xtest.XTestFakeKeyEvent(open, keycode, 1, 0);
        }
    }

    /** Whether keys are pressed that have to be let go. */
    boolean holds() {
        return !pressed.isEmpty();
    }

    /** Releases in the reverse order what is held. */
    void letGo(Pointer open) {
        List<Integer> keycodes = pressed;
        pressed = List.of();
        for (int i = keycodes.size() - 1; i >= 0; i--) {
            xtest.XTestFakeKeyEvent(open, keycodes.get(i), 0, 0);
        }
    }

    /** Puts everything back; does nothing the second time. */
    void end(Pointer open) throws CommandException {
        if (!begun) {
            return;
        }
        begun = false;
        letGo(open);
        Assignment former = assignment;
        assignment = Assignment.NONE;
        if (!former.symbols().isEmpty()) {
            KeyMap.clear(calls, open, former.symbols());
        }
        if (locked != 0) {
            calls.XkbLockModifiers(open, KeyboardCalls.CORE_KEYBOARD, affected, locked);
        }
        if (latched != 0) {
            calls.XkbLatchModifiers(open, KeyboardCalls.CORE_KEYBOARD, latched, latched);
        }
        holdAgain(open);
        note.erase(open);
        barrier.listen(open, false);
        display.check(open);
        if (!former.symbols().isEmpty()) {
            barrier.mapKnown(open);
        }
    }

    /** Puts back what can be put back, when the display is left. */
    void leave(Pointer open) {
        try {
            end(open);
        } catch (CommandException e) {
            // The note stays, and the next start finds it.
            begun = false;
        }
    }

    private int hold(Pointer open, Layout with, int active, int wanted) {
        int different = active ^ wanted;
        for (int bit = 0; different >> bit != 0 && bit < SHIFT_BITS; bit++) {
            if ((different & 1 << bit) != 0) {
                xtest.XTestFakeKeyEvent(open, with.keyOfModifier(bit), wanted >> bit & 1, 0);
            }
        }
        return wanted;
    }

    /** Presses what was set aside, but for what hands have let go of since: nobody would release that again. */
    private void holdAgain(Pointer open) {
        if (held.isEmpty()) {
            return;
        }
        BitSet still = heldByHands.isEmpty() ? heldByHands : keyboards.heldByHands(open);
        List<Integer> pressed = held.stream()
                .filter(keycode -> !heldByHands.get(keycode) || still.get(keycode))
                .toList();
        pressed.forEach(keycode -> xtest.XTestFakeKeyEvent(open, keycode, 1, 0));
        heldForHands = pressed.stream().anyMatch(heldByHands::get);
        if (heldForHands) {
            // They may have let go right before it was pressed.
            BitSet after = keyboards.heldByHands(open);
            pressed.stream()
                    .filter(keycode -> heldByHands.get(keycode) && !after.get(keycode))
                    .forEach(keycode -> xtest.XTestFakeKeyEvent(open, keycode, 0, 0));
        }
    }

    /**
     * Releases what XTEST's keyboard alone takes for down, as what was held again until hands let go of it: it would not be
     * pressed by a press.
     */
    private void releaseForgotten(Pointer open, Layout current, BitSet down) {
        BitSet forgotten = keyboards.heldByPrograms(open);
        forgotten.andNot(down);
        modifiers(forgotten, current).forEach(keycode -> xtest.XTestFakeKeyEvent(open, keycode, 0, 0));
    }

    private BitSet keysDown(Pointer open) {
        byte[] down = new byte[32];
        calls.XQueryKeymap(open, down);
        return BitSet.valueOf(down);
    }

    private static List<Integer> modifiers(BitSet down, Layout current) {
        return down.stream().filter(current::isModifier).boxed().toList();
    }
}
