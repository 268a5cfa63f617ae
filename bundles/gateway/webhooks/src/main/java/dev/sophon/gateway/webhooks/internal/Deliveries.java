package dev.sophon.gateway.webhooks.internal;

import dev.sophon.gateway.access.Secrets;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.gateway.store.StoreException;
import dev.sophon.gateway.webhooks.Webhooks.Attempt;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what is due, a few at once and to one webhook one after another, so that a slow receiver holds up nobody else. After
 * each failure it waits longer; after the last it gives up.
 */
final class Deliveries implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);
    private static final int THREADS = 4;
    private static final int WAITING = 200;
    private static final int PAGE = 500;
    private static final Duration LOOK = Duration.ofSeconds(5);
    /** How long after each failure; after one more it is given up. */
    static final List<Duration> PAUSES = List.of(
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofMinutes(2),
            Duration.ofMinutes(10),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(6));

    private final WebhookRecords records;
    private final Supplier<Map<String, WebhookRecords.Row>> webhooks;
    private final Sender sender;
    private final Time time;
    private final Set<String> busy = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean looking = new AtomicBoolean();
    private final ThreadPoolExecutor threads;
    private final Time.Scheduled timer;

    Deliveries(WebhookRecords records, Supplier<Map<String, WebhookRecords.Row>> webhooks, Sender sender, Time time) {
        this.records = records;
        this.webhooks = webhooks;
        this.sender = sender;
        this.time = time;
        this.threads = new ThreadPoolExecutor(
                THREADS, THREADS, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), task -> {
                    Thread thread = new Thread(task, "gateway-webhooks");
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        this.timer = time.every(LOOK, this::look);
        look();
    }

    /** Has a thread look for what is due; never blocks. */
    void look() {
        if (!webhooks.get().isEmpty() && looking.compareAndSet(false, true)) {
            submit(() -> {
                looking.set(false);
                sendDue();
            });
        }
    }

    private boolean submit(Runnable task) {
        try {
            threads.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            // All threads are at work; the timer comes again.
            looking.set(false);
            return false;
        }
    }

    private void sendDue() {
        try {
            for (WebhookRecords.Due due : records.due(time.now(), PAGE)) {
                if (busy.add(due.webhookId()) && !submit(() -> attempt(due))) {
                    busy.remove(due.webhookId());
                }
            }
        } catch (StoreException e) {
            LOG.warn("The events for webhooks could not be read: {}", e.getMessage());
        }
    }

    private void attempt(WebhookRecords.Due due) {
        boolean written = false;
        try {
            WebhookRecords.Row row = webhooks.get().get(due.webhookId());
            // An attempt that ended while this one was being looked up has perhaps sent it.
            if (row != null && records.stands(due)) {
                byte[] body = due.body().getBytes(StandardCharsets.UTF_8);
                settle(due, row, sender.send(row.webhook().url(), row.secret(), due.event(), due.id(), body));
                written = true;
            }
        } catch (StoreException e) {
            LOG.warn("What became of an event for a webhook could not be written: {}", e.getMessage());
        } finally {
            busy.remove(due.webhookId());
        }
        if (written) {
            look();
        }
    }

    private void settle(WebhookRecords.Due due, WebhookRecords.Row row, Attempt attempt) {
        if (attempt.ok()) {
            records.arrived(due.id());
            return;
        }
        boolean last = due.attempts() >= PAUSES.size();
        Instant next = last ? null : time.now().plus(PAUSES.get(due.attempts()));
        records.failed(due, next, attempt.message());
        if (last) {
            LOG.warn("Gave up telling the webhook {} of {}: {}", row.webhook().id(), due.event(), attempt.message());
        }
    }

    /** Sends once, before what waits, and keeps nothing. */
    CompletableFuture<Attempt> now(WebhookRecords.Row row, String event, byte[] body) {
        CompletableFuture<Attempt> done = new CompletableFuture<>();
        boolean taken = submit(() -> {
            try {
                done.complete(sender.send(row.webhook().url(), row.secret(), event, Secrets.random(20), body));
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        if (!taken) {
            throw new Refusal(Refusal.Reason.OVERLOADED, "Too many webhooks wait to be sent; try again later");
        }
        return done;
    }

    @Override
    public void close() {
        timer.cancel();
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(2, TimeUnit.SECONDS)) {
                LOG.debug("A webhook is still being sent");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
