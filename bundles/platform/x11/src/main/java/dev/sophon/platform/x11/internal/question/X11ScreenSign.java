package dev.sophon.platform.x11.internal.question;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.screen.ScreenSign;
import dev.sophon.platform.x11.internal.display.XDisplay;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** A sign for each use, with a connection and a thread of its own: it is there while it stands, and delays no capture. */
@Component
public final class X11ScreenSign implements ScreenSign {
    static final Duration TO_BE_NOTICED = Duration.ofSeconds(3);

    private static final Duration TO_COME_UP = Duration.ofSeconds(5);
    private static final long LOOK_MS = 50;

    private final XDisplay display;

    @Activate
    public X11ScreenSign(@Reference XDisplay display) {
        this.display = display;
    }

    @Override
    public Standing show(String words) throws CommandException, InterruptedException {
        Up sign = new Up(words);
        boolean seen = false;
        try {
            seen = sign.awaitSeen();
        } finally {
            if (!seen) {
                sign.giveUp();
            }
        }
        return sign;
    }

    private final class Up implements Standing {
        private final String words;
        private final CountDownLatch seenOrOver = new CountDownLatch(1);
        private final CountDownLatch closed = new CountDownLatch(1);
        private volatile boolean stands;
        private volatile boolean givenUp;
        private volatile @Nullable CommandException problem;

        Up(String words) {
            this.words = words;
            Thread thread = new Thread(this::run, "sophon-sign");
            thread.setDaemon(true);
            thread.start();
        }

        boolean awaitSeen() throws CommandException, InterruptedException {
            boolean soon = seenOrOver.await(TO_COME_UP.toMillis(), TimeUnit.MILLISECONDS);
            CommandException failed = problem;
            if (failed != null) {
                throw failed;
            }
            if (!soon || !stands) {
                throw CommandException.unsupported("No sign can be shown: something covers the screen.");
            }
            return true;
        }

        void giveUp() {
            givenUp = true;
            closed.countDown();
        }

        private void run() {
            try (XDisplay own = XDisplay.open(display.xlib(), display.name(), () -> {})) {
                OpenSign sign = own.call(open -> new OpenSign(own, open, words));
                long since = 0;
                while (!isOver(since) && !sign.isGone()) {
                    own.call(open -> {
                        sign.look(open);
                        return true;
                    });
                    stands = sign.isSeen();
                    if (stands && since == 0) {
                        since = System.nanoTime();
                        seenOrOver.countDown();
                    }
                    closed.await(LOOK_MS, TimeUnit.MILLISECONDS);
                    if (closed.getCount() == 0) {
                        // It stays for a while, and nothing has to be hurried.
                        TimeUnit.MILLISECONDS.sleep(LOOK_MS);
                    }
                }
            } catch (CommandException e) {
                problem = e;
            } catch (InternalError | NoClassDefFoundError e) {
                problem =
                        CommandException.unsupported("A sign cannot be drawn without a font. Install one (on Debian and"
                                + " Ubuntu: fonts-dejavu-core fontconfig) and start the Node again.");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                stands = false;
                seenOrOver.countDown();
            }
        }

        private boolean isOver(long since) {
            return givenUp
                    || (closed.getCount() == 0 && since != 0 && System.nanoTime() - since >= TO_BE_NOTICED.toNanos());
        }

        @Override
        public boolean stands() {
            return stands;
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }
}
