package dev.sophon.node.dispatch.internal.work;

import dev.sophon.node.dispatch.internal.work.Leases.Lease.Whose;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** What commands have left held: each is let go in time, whatever becomes of whoever is to let it go. Thread-safe. */
public final class Leases {
    /** Without another command. */
    public static final Duration LENGTH = Duration.ofSeconds(30);

    /** One thing that is held, until a time of the monotonic clock. */
    public static final class Lease {
        /** Whose it is: each command has one, by each way. */
        public record Whose(String command, String scope, boolean local) {}

        private final Whose whose;
        private final Runnable letGo;
        private long end;
        private long nextLook;

        private Lease(Whose whose, Runnable letGo, long end) {
            this.whose = whose;
            this.letGo = letGo;
            this.end = end;
        }
    }

    private final Map<Whose, Lease> leases = new HashMap<>();
    private final ScheduledExecutorService timer;
    private final Consumer<Runnable> threads;
    private final Duration length;

    /**
     * Leases of which none has begun.
     *
     * @param threads run what may take its time
     */
    public Leases(ScheduledExecutorService timer, Consumer<Runnable> threads, Duration length) {
        this.timer = timer;
        this.threads = threads;
        this.length = length;
    }

    public synchronized void keep(Whose whose, Duration running, Runnable letGo) {
        Lease lease =
                new Lease(whose, letGo, System.nanoTime() + running.plus(length).toNanos());
        leases.put(whose, lease);
        watch(lease);
    }

    /**
     * Somebody is there still.
     *
     * @param running how long the command that says so may run
     */
    public synchronized void renew(String scope, boolean local, Duration running) {
        long end = System.nanoTime() + running.plus(length).toNanos();
        for (Lease lease : leases.values()) {
            if (lease.whose.scope().equals(scope) && lease.whose.local() == local) {
                lease.end = end;
                if (end - lease.nextLook < 0) {
                    watch(lease);
                }
            }
        }
    }

    /** Whether anything is held. */
    public synchronized boolean any() {
        return !leases.isEmpty();
    }

    /** Lets these go, and waits for it. */
    public void letGo(Predicate<Whose> which) {
        List<Lease> ended = new ArrayList<>();
        synchronized (this) {
            for (Iterator<Lease> each = leases.values().iterator(); each.hasNext(); ) {
                Lease lease = each.next();
                if (which.test(lease.whose)) {
                    each.remove();
                    ended.add(lease);
                }
            }
        }
        ended.forEach(lease -> lease.letGo.run());
    }

    /** Has it looked at when it ends, as far as that is known now. */
    private void watch(Lease lease) {
        lease.nextLook = lease.end;
        try {
            var unused =
                    timer.schedule(() -> look(lease), Math.max(0, lease.end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // The Node stops, which lets all go.
            return;
        }
    }

    private void look(Lease lease) {
        synchronized (this) {
            long now = System.nanoTime();
            if (leases.get(lease.whose) != lease || now - lease.nextLook < 0) {
                return;
            }
            if (now - lease.end < 0) {
                watch(lease);
                return;
            }
            leases.remove(lease.whose);
        }
        threads.accept(lease.letGo);
    }
}
