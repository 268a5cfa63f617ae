package dev.sophon.platform.x11.internal.input;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.input.Key;
import dev.sophon.node.platform.input.Keyboard;
import dev.sophon.platform.x11.internal.display.KeyboardCalls;
import dev.sophon.platform.x11.internal.display.XDisplay;
import dev.sophon.platform.x11.internal.display.XTest;
import dev.sophon.protocol.ErrorCode;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Types by XTEST. Characters that the layout has are typed as a hand would; the others on keys that make nothing otherwise,
 * which get them for a while. On a connection of its own, which a long text may keep busy.
 */
@Component
public final class X11Keyboard implements Keyboard {
    private static final Logger LOG = LoggerFactory.getLogger(X11Keyboard.class);

    /** A connection and what is kept along with it. */
    private record Own(XDisplay display, Hands hands) {}

    /** What is done between a begin and an end. */
    @FunctionalInterface
    private interface Work {
        void with(Typing typing) throws CommandException, InterruptedException;
    }

    private final XDisplay shared;
    private final KeyboardCalls calls = KeyboardCalls.load();
    private final XTest xtest = XTest.load();
    private final KeySyms names = new KeySyms();
    private final ReentrantLock busy = new ReentrantLock();

    private final Object ownLock = new Object();
    private @Nullable Own own;
    private boolean closed;

    @Activate
    public X11Keyboard(@Reference XDisplay display) {
        shared = display;
        RepairNote note = new RepairNote(display, calls, xtest);
        try {
            if (display.call(note::repair)) {
                LOG.info("Put back the keys and locks that an earlier run could not");
            }
        } catch (CommandException e) {
            LOG.warn("Could not look for keys that an earlier run left changed: {}", e.text());
        }
    }

    /** Puts back what a call under way changed, and ends it. */
    @Deactivate
    public void close() {
        synchronized (ownLock) {
            closed = true;
            disconnect();
        }
    }

    @Override
    public void type(String text, BooleanSupplier ended) throws CommandException, InterruptedException {
        int[] characters =
                text.replace("\r\n", "\n").replace('\r', '\n').codePoints().toArray();
        AtomicReference<@Nullable Typing> begun = new AtomicReference<>();
        try {
            run(
                    typing -> {
                        begun.set(typing);
                        typing.begin(true);
                        typing.text(characters);
                    },
                    ended);
        } catch (CommandException | InterruptedException e) {
            if (ended.getAsBoolean()) {
                throw partly(begun.get(), characters.length, e);
            }
            throw e;
        }
    }

    /** The keys are at rest by now, so that is what was typed. */
    private static CommandException partly(@Nullable Typing begun, int all, Exception cause) {
        int typed = begun == null ? 0 : begun.typed();
        return new CommandException(ErrorCode.CANCELLED, typed + " of " + all + " characters were typed.", cause);
    }

    @Override
    public void press(List<Key> keys, BooleanSupplier ended) throws CommandException, InterruptedException {
        run(
                typing -> {
                    // A lock may be what is pressed.
                    typing.begin(false);
                    typing.chord(keys);
                },
                ended);
    }

    @Override
    public void hold(List<Key> keys, Meanwhile meanwhile, BooleanSupplier ended)
            throws CommandException, InterruptedException {
        if (keys.isEmpty()) {
            meanwhile.run();
            return;
        }
        run(
                typing -> {
                    typing.begin(false);
                    typing.hold(keys);
                    meanwhile.run();
                },
                ended);
    }

    private void run(Work work, BooleanSupplier ended) throws CommandException, InterruptedException {
        busy.lockInterruptibly();
        try {
            Own connection = connect();
            Typing typing = new Typing(connection.display(), connection.hands(), ended);
            try {
                work.with(typing);
            } finally {
                typing.end();
            }
        } finally {
            busy.unlock();
        }
    }

    private Own connect() throws CommandException, InterruptedException {
        synchronized (ownLock) {
            if (closed) {
                throw CommandException.unsupported("The display is being left.");
            }
            Own current = own;
            if (current == null || current.display().lost()) {
                disconnect();
                XDisplay opened = XDisplay.open(shared.xlib(), shared.name(), () -> {});
                current = new Own(opened, new Hands(opened, calls, xtest, names));
                own = current;
            }
            return current;
        }
    }

    private void disconnect() {
        Own last = own;
        own = null;
        if (last == null) {
            return;
        }
        last.display().release(open -> {
            if (open != null) {
                last.hands().leave(open);
            }
        });
        last.display().close();
    }
}
