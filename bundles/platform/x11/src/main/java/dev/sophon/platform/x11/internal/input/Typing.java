package dev.sophon.platform.x11.internal.input;

import com.sun.jna.Pointer;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.input.Key;
import dev.sophon.platform.x11.internal.display.XDisplay;
import dev.sophon.protocol.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One text or one chord on its way to an application. Applications look a key up in the map as it is when they get round to
 * it, so the map changes only when they have taken what was typed before. To be begun and, whatever becomes of that, ended;
 * for one thread.
 */
final class Typing {
    /** What runs on the display's thread. */
    @FunctionalInterface
    private interface Action {
        void run(Pointer open) throws CommandException;
    }

    /** Strokes that are sent before it is asked whether the application keeps up. */
    private static final int BLOCK = 1000;

    private static final int SLICE_MS = 50;
    private static final long TO_TAKE_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** For keys that an application may as well take later, because nothing changes under it. */
    private static final long TO_KEEP_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    /** For windows that do not answer: what they need at least, and then how often and how far apart they have to sleep. */
    private static final long WITHOUT_ANSWER_MS = 100;

    private static final int LOOKS = 4;
    private static final long BETWEEN_LOOKS_MS = 10;

    /** Partners of whom none answers. */
    private static final Set<Long> NOBODY = Set.of(0L);

    private final XDisplay display;
    private final Hands hands;
    private final BooleanSupplier ended;

    /** The windows that may not have taken all their keys yet; 0 is one that does not answer. */
    private final Set<Long> partners = new LinkedHashSet<>();

    private final AtomicInteger typed = new AtomicInteger();

    /** Whose windows do not answer. */
    private final Set<Long> processes = new LinkedHashSet<>();

    Typing(XDisplay display, Hands hands, BooleanSupplier ended) {
        this.display = display;
        this.hands = hands;
        this.ended = ended;
    }

    void begin(boolean alsoLocks) throws CommandException, InterruptedException {
        goOn();
        run(open -> hands.begin(open, alsoLocks));
    }

    /** @param text code points; a line end is a line feed */
    void text(int[] text) throws CommandException, InterruptedException {
        int at = 0;
        while (at < text.length) {
            goOn();
            if (hands.assigned() && layoutChanged()) {
                settle();
                run(open -> hands.assign(open, Assignment.NONE));
            }
            Layout layout = layout();
            if (strokeOf(text[at], layout) == null) {
                settle();
                Assignment next = Assignment.ahead(text, at, layout);
                assign(next);
            }
            List<Stroke> block = block(text, at, layout);
            if (block.isEmpty()) {
                throw CommandException.unsupported("text: the keyboard layout lacks some of its characters,"
                        + " and has no unused key that could stand in for them.");
            }
            send(open -> hands.type(open, block, layout, ended, typed::addAndGet));
            at += block.size();
            if (typed.get() < at) {
                goOn();
            }
            if (at < text.length) {
                keepUp();
            }
        }
        settleOrKeepUp();
    }

    /**
     * Changes the map. Some applications ask for the new one and go on by the old one until it comes; their answer to a
     * question comes behind that.
     */
    private void assign(Assignment next) throws CommandException {
        run(open -> hands.assign(open, next));
        addPartner();
        keepUp();
    }

    private List<Stroke> block(int[] text, int from, Layout layout) {
        List<Stroke> block = new ArrayList<>();
        for (int at = from; at < text.length && block.size() < BLOCK; at++) {
            Stroke stroke = strokeOf(text[at], layout);
            if (stroke == null) {
                break;
            }
            block.add(stroke);
        }
        return block;
    }

    private @Nullable Stroke strokeOf(int character, Layout layout) {
        Stroke stroke = layout.ofCharacter(character);
        return stroke == null ? hands.assignment().of(character) : stroke;
    }

    /** @param keys modifiers first */
    void chord(List<Key> keys) throws CommandException, InterruptedException {
        goOn();
        List<Integer> keycodes = keycodes(keys);
        send(open -> hands.chord(open, keycodes));
        if (hands.assigned()) {
            settle();
        }
    }

    /**
     * Presses keys, which stay down until the end.
     *
     * @param keys modifiers first
     */
    void hold(List<Key> keys) throws CommandException, InterruptedException {
        goOn();
        List<Integer> keycodes = keycodes(keys);
        send(open -> hands.hold(open, keycodes));
    }

    private List<Integer> keycodes(List<Key> keys) throws CommandException {
        Layout layout = layout();
        Set<Integer> keycodes = new LinkedHashSet<>();
        for (Key key : keys) {
            Stroke stroke = strokeOf(key, layout);
            for (int bit = 0; stroke.modifiers() >> bit != 0; bit++) {
                if ((stroke.modifiers() >> bit & 1) != 0) {
                    keycodes.add(layout.keyOfModifier(bit));
                }
            }
            keycodes.add(stroke.keycode());
        }
        return List.copyOf(keycodes);
    }

    private Stroke strokeOf(Key key, Layout layout) throws CommandException {
        int keysym = KeySyms.of(key);
        Stroke stroke = layout.ofKeysym(keysym);
        if (stroke == null) {
            stroke = layout.inAnyGroup(keysym);
        }
        if (stroke == null && !key.isModifier()) {
            Assignment own = Assignment.ofKeysym(keysym, layout);
            assign(own);
            stroke = own.of(keysym);
        }
        if (stroke == null) {
            throw CommandException.unsupported(
                    "keys: this keyboard has no such key, and no unused one that could stand in for it: "
                            + (key instanceof Key.Named ? key : "a character") + ".");
        }
        return stroke;
    }

    /** Puts everything back, whether or not this thread is interrupted. */
    void end() throws CommandException {
        boolean interrupted = Thread.interrupted();
        try {
            if (hands.holds()) {
                run(hands::letGo);
            }
            if (hands.assigned()) {
                settle();
            }
        } catch (InterruptedException e) {
            interrupted = true;
        } catch (CommandException e) {
            // What matters was said already: this is not the first wait, or the server is gone.
            partners.clear();
        } finally {
            interrupted |= Thread.interrupted();
            try {
                run(hands::end);
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    private void goOn() throws CommandException, InterruptedException {
        if (ended.getAsBoolean()) {
            throw new CommandException(ErrorCode.CANCELLED, "Ended before everything was typed.");
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /** How many strokes the server has, when it was ended. */
    int typed() {
        return typed.get();
    }

    private void send(Action keys) throws CommandException {
        addPartner();
        run(keys);
    }

    /** @throws CommandException {@code internal_error} if an application does not take its keys */
    private void settle() throws CommandException, InterruptedException {
        if (!taken(TO_TAKE_NANOS)) {
            partners.clear();
            throw new CommandException(
                    ErrorCode.INTERNAL_ERROR,
                    "The application does not answer. It may have got only a part of what was typed.");
        }
        if (partners.contains(0L)) {
            awaitSleep();
        }
        partners.clear();
        processes.clear();
    }

    /** A process that has keys to take runs, or waits for the server, which this keeps from idling meanwhile. */
    private void awaitSleep() throws CommandException, InterruptedException {
        TimeUnit.MILLISECONDS.sleep(WITHOUT_ANSWER_MS);
        long deadline = System.nanoTime() + TO_TAKE_NANOS;
        int asleep = 0;
        List<String> before = List.of();
        while (asleep < LOOKS && System.nanoTime() - deadline < 0) {
            run(open -> {});
            TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MS);
            List<String> now = processes.stream().map(Typing::activity).toList();
            boolean sleeps = now.equals(before) && now.stream().noneMatch(one -> one.startsWith("R"));
            asleep = sleeps ? asleep + 1 : 0;
            before = now;
        }
    }

    /**
     * The state of a process and how often it has slept and been interrupted, by proc(5): asleep at two looks is not asleep
     * in between. Empty for what is not there, or on another machine: that is not waited for.
     */
    private static String activity(long process) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(process), "status"))) {
            return lines.filter(line -> line.startsWith("State:") || line.contains("ctxt_switches:"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .collect(Collectors.joining(" "));
        } catch (IOException | UncheckedIOException e) {
            return "";
        }
    }

    private void keepUp() throws CommandException {
        // Who does not answer is not looked for again either: nothing would come of it.
        if (!partners.equals(NOBODY)) {
            taken(TO_KEEP_UP_NANOS);
        }
    }

    private void settleOrKeepUp() throws CommandException, InterruptedException {
        if (hands.assigned()) {
            settle();
        } else {
            keepUp();
        }
    }

    private boolean taken(long patience) throws CommandException {
        if (!partners.isEmpty()) {
            // What was typed may have moved the focus.
            addPartner();
        }
        for (long window : partners) {
            if (window != 0 && !taken(window, patience)) {
                return false;
            }
        }
        return true;
    }

    private boolean taken(long window, long patience) throws CommandException {
        long deadline = System.nanoTime() + patience;
        try {
            run(open -> hands.barrier.ask(open, window));
            do {
                if (display.call(open -> hands.barrier.answered(open, SLICE_MS))) {
                    return true;
                }
            } while (display.call(open -> hands.barrier.answers(open, window)) && System.nanoTime() - deadline < 0);
            return false;
        } catch (CommandException e) {
            return gone(e);
        }
    }

    private void addPartner() throws CommandException {
        Barrier.Partner partner = new Barrier.Partner(0, 0);
        try {
            partner = display.ask(hands.barrier::partner);
        } catch (CommandException e) {
            gone(e);
        }
        partners.add(partner.window());
        if (partner.window() == 0) {
            processes.add(partner.process());
        }
    }

    /** A window may go away at any time, and with it all that it was sent. */
    private boolean gone(CommandException refused) throws CommandException {
        if (display.lost() || refused.code() == ErrorCode.CANCELLED) {
            throw refused;
        }
        return true;
    }

    private boolean layoutChanged() throws CommandException {
        return display.ask(hands.barrier::mapChanged);
    }

    private Layout layout() throws CommandException {
        return display.ask(hands::layout);
    }

    private void run(Action action) throws CommandException {
        display.call(open -> {
            action.run(open);
            return true;
        });
    }
}
