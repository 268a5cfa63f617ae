package dev.sophon.platform.x11.internal.person;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.input.PersonActivity;
import dev.sophon.platform.x11.internal.display.XDisplay;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices hands by the raw events of their devices, on a connection of its own. When one has come it looks away for a
 * moment: a mouse in motion sends a thousand in a second, and none tells more than the first.
 */
@Component
public final class X11PersonActivity implements PersonActivity {
    private static final Logger LOG = LoggerFactory.getLogger(X11PersonActivity.class);
    private static final long LOOKS_AWAY_MS = 100;
    /** How soon a watch that nobody wants any more ends. */
    private static final int LOOK_MS = 5_000;

    private static final long TO_CONNECT_AGAIN_MS = 1_000;

    private final XDisplay shared;
    private @Nullable Watch watch;

    @Activate
    public X11PersonActivity(@Reference XDisplay display) {
        this.shared = display;
    }

    @Deactivate
    public void close() {
        listen(null);
    }

    @Override
    public synchronized void listen(@Nullable Runnable listener) {
        if (watch != null) {
            watch.over = true;
            watch = null;
        }
        if (listener != null) {
            watch = new Watch(listener);
            Thread thread = new Thread(watch, "sophon-x11-person " + shared.name());
            thread.setDaemon(true);
            thread.start();
        }
    }

    private final class Watch implements Runnable {
        private final Runnable listener;
        private volatile boolean over;

        Watch(Runnable listener) {
            this.listener = listener;
        }

        @Override
        public void run() {
            try {
                while (!over && !shared.lost()) {
                    try (XDisplay own = XDisplay.open(shared.xlib(), shared.name(), () -> {})) {
                        HandsEvents events = events(own);
                        if (events == null) {
                            return;
                        }
                        watch(own, events, own.ask(own::descriptor));
                    } catch (CommandException e) {
                        LOG.debug("The connection that notices hands is gone: {}", e.text());
                    }
                    Thread.sleep(TO_CONNECT_AGAIN_MS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private @Nullable HandsEvents events(XDisplay own) {
            try {
                return own.ask(open -> HandsEvents.of(own, open));
            } catch (CommandException e) {
                LOG.warn("Input of agents does not wait for the person at this device: {}", e.text());
                return null;
            }
        }

        private void watch(XDisplay own, HandsEvents events, int descriptor)
                throws CommandException, InterruptedException {
            try {
                while (!over) {
                    boolean moved = own.ask(open -> {
                        events.begin(open);
                        return events.any(open);
                    });
                    while (!moved && !events.changed() && !over) {
                        own.xlib().awaitInput(descriptor, LOOK_MS);
                        moved = own.ask(events::any);
                    }
                    if (moved) {
                        listener.run();
                        own.ask(open -> {
                            events.end(open);
                            return events.any(open);
                        });
                        Thread.sleep(LOOKS_AWAY_MS);
                    }
                }
            } finally {
                own.xlib().close(descriptor);
            }
        }
    }
}
