package dev.sophon.platform.x11.internal.input;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.input.Hotkey;
import dev.sophon.node.platform.input.Key;
import dev.sophon.platform.x11.internal.display.XDisplay;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passive grabs of keys, each combination on a connection of its own, with which the server gives them back however the Node
 * ends. No other key wakes anything, as raw events would. While another program has the whole keyboard for itself, as an open
 * menu or a locked screen may, none is heard.
 */
@Component
public final class X11Hotkey implements Hotkey {
    private static final Logger LOG = LoggerFactory.getLogger(X11Hotkey.class);
    /** How soon the thread of a combination that was given back ends. */
    private static final int LOOK_MS = 5_000;
    /** How long a combination that another program has is left alone. */
    private static final long AGAIN_NANOS = 4_000_000_000L;

    private static final long TO_CONNECT_AGAIN_MS = 1_000;

    private final XDisplay shared;

    @Activate
    public X11Hotkey(@Reference XDisplay display) {
        this.shared = display;
    }

    @Override
    public Taken take(List<Key> keys, Listener listener) {
        Watch watch = new Watch(keys, listener);
        Thread thread = new Thread(watch, "sophon-x11-hotkey " + shared.name());
        thread.setDaemon(true);
        thread.start();
        return watch;
    }

    private final class Watch implements Runnable, Taken {
        private final List<Key> keys;
        private final Listener listener;
        private volatile boolean over;
        private volatile @Nullable Own own;
        private @Nullable String said;

        private record Own(XDisplay display, KeyGrab grab) {}

        Watch(List<Key> keys, Listener listener) {
            this.keys = keys;
            this.listener = listener;
        }

        @Override
        public void run() {
            try {
                while (!over && !shared.lost()) {
                    try (XDisplay display = XDisplay.open(shared.xlib(), shared.name(), () -> {})) {
                        watch(new Own(display, new KeyGrab(display, keys)), display.ask(display::descriptor));
                    } catch (CommandException e) {
                        LOG.debug("The connection that has a key is gone: {}", e.text());
                    }
                    Thread.sleep(TO_CONNECT_AGAIN_MS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void watch(Own now, int descriptor) throws CommandException {
            XDisplay display = now.display();
            KeyGrab grab = now.grab();
            try {
                own = now;
                long tried = System.nanoTime();
                boolean refused = false;
                while (!over) {
                    // Nobody tells when the program that has it gives it up.
                    boolean again = refused && System.nanoTime() - tried >= AGAIN_NANOS;
                    if (again || display.ask(open -> grab.remapped())) {
                        String problem = display.ask(grab::take);
                        refused = !problem.isEmpty();
                        tried = System.nanoTime();
                        say(problem);
                    }
                    if (display.ask(grab::pressed)) {
                        listener.pressed();
                    }
                    if (!over && !display.ask(open -> grab.remapped())) {
                        display.xlib().awaitInput(descriptor, LOOK_MS);
                    }
                }
            } finally {
                own = null;
                display.xlib().close(descriptor);
            }
        }

        private void say(String problem) {
            if (!over && !problem.equals(said)) {
                said = problem;
                listener.reaches(problem);
            }
        }

        @Override
        public void close() {
            over = true;
            Own now = own;
            if (now != null) {
                now.display().release(open -> {
                    if (open != null) {
                        now.grab().leave(open);
                    }
                });
            }
        }
    }
}
