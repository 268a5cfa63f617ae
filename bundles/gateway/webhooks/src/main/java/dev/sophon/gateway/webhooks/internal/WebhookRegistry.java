package dev.sophon.gateway.webhooks.internal;

import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.access.Secrets;
import dev.sophon.gateway.audit.Audit;
import dev.sophon.gateway.audit.AuditEntry;
import dev.sophon.gateway.runtime.Event;
import dev.sophon.gateway.runtime.Events;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.runtime.Settings;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.gateway.store.RecordedRows;
import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.webhooks.Delivery;
import dev.sophon.gateway.webhooks.Webhook;
import dev.sophon.gateway.webhooks.Webhooks;
import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The webhooks, in memory as in the database. An event is written down for each that wants it, and sent from there. */
@Component(immediate = true)
public final class WebhookRegistry implements Webhooks {
    private static final Logger LOG = LoggerFactory.getLogger(WebhookRegistry.class);

    private final WebhookRecords records;
    private final Store store;
    private final Time time;
    private final Targets targets;
    private final Deliveries deliveries;
    private final Events.Subscription subscription;
    private final RecordedRows<WebhookRecords.Row> webhooks;

    @Activate
    public WebhookRegistry(
            @Reference Store store,
            @Reference Audit audit,
            @Reference Events events,
            @Reference Settings settings,
            @Reference Time time) {
        this.records = new WebhookRecords(store, audit);
        this.store = store;
        this.time = time;
        this.targets = new Targets(settings.webhookHosts());
        this.webhooks =
                new RecordedRows<>(store, records.all(), row -> row.webhook().id());
        this.deliveries = new Deliveries(records, webhooks::now, new Sender(targets), time);
        this.subscription = events.subscribe(Long.MAX_VALUE, this::heard);
    }

    @Deactivate
    public void close() {
        subscription.close();
        deliveries.close();
    }

    private void heard(Event event) {
        if (!EVENTS.contains(event.type())) {
            return;
        }
        String body = new String(Json.bytes(event), StandardCharsets.UTF_8);
        for (WebhookRecords.Row row : webhooks.now().values()) {
            if (row.webhook().events().contains(event.type())) {
                enqueue(row.webhook().id(), event.type(), body);
            }
        }
    }

    private void enqueue(String webhookId, String event, String body) {
        WebhookRecords.Due due = new WebhookRecords.Due(Secrets.random(20), webhookId, event, body, 0);
        Instant now = time.now();
        AtomicBoolean room = new AtomicBoolean(true);
        CompletableFuture<Void> written;
        try {
            written = store.write(transaction -> room.set(WebhookRecords.enqueue(transaction, due, now)));
        } catch (RuntimeException e) {
            written = CompletableFuture.failedFuture(e);
        }
        var unused = written.whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.warn("An event {} for the webhook {} is lost: it could not be written", event, webhookId);
            } else if (!room.get()) {
                LOG.warn("An event {} for the webhook {} is lost: too many wait for it", event, webhookId);
            } else {
                deliveries.look();
            }
        });
    }

    @Override
    public List<Webhook> list() {
        return webhooks.now().values().stream()
                .map(WebhookRecords.Row::webhook)
                .sorted(Comparator.comparing(Webhook::createdAt).reversed().thenComparing(Webhook::id))
                .toList();
    }

    @Override
    public Created create(String url, @Nullable Set<String> events, @Nullable String secret, Principal by) {
        URI uri = targets.parse(url);
        if (events != null && (events.isEmpty() || !EVENTS.containsAll(events))) {
            throw Refusal.invalid("events: expected some of "
                    + String.join(", ", EVENTS.stream().sorted().toList()));
        }
        if (secret != null && (secret.length() < 16 || secret.length() > 200)) {
            throw Refusal.invalid("secret: expected 16 to 200 characters");
        }
        room(webhooks.now());
        refuseOwnNetwork(uri);
        Webhook webhook = new Webhook(
                Secrets.random(12),
                uri.toString(),
                events == null ? EVENTS : Set.copyOf(events),
                time.now(),
                by.name());
        WebhookRecords.Row row = new WebhookRecords.Row(webhook, secret == null ? Secrets.secret() : secret);
        AuditEntry why = entry(by, "webhook.create", webhook);
        webhooks.change(standing -> {
            room(standing);
            return RecordedRows.Change.put(webhook.id(), row, records.insert(row, why));
        });
        return new Created(webhook, row.secret());
    }

    private static void room(Map<String, WebhookRecords.Row> standing) {
        if (standing.size() >= MAX_WEBHOOKS) {
            throw Refusal.conflict("There can be at most " + MAX_WEBHOOKS + " webhooks");
        }
    }

    /** Told early, where it can be; what counts is looked at again each time that something is sent. */
    private void refuseOwnNetwork(URI uri) {
        try {
            targets.resolve(uri);
        } catch (Targets.ForbiddenException e) {
            throw Refusal.invalid("url: " + e.getMessage());
        } catch (IOException e) {
            LOG.debug("The host of a new webhook has no address yet");
        }
    }

    @Override
    public void delete(String id, Principal by) {
        webhooks.change(standing -> {
            AuditEntry why = entry(by, "webhook.delete", row(id, standing).webhook());
            return RecordedRows.Change.remove(id, records.delete(id, why));
        });
    }

    @Override
    public CompletableFuture<Attempt> test(String id) {
        Map<String, ?> body = Map.of("type", "webhook.test", "at", time.now(), "data", Map.of("webhookId", id));
        return deliveries.now(row(id, webhooks.now()), "webhook.test", Json.bytes(body));
    }

    @Override
    public List<Delivery> deliveries(String id, int limit) {
        row(id, webhooks.now());
        return records.deliveries(id, limit);
    }

    @Override
    public int pending() {
        return records.pending();
    }

    /** Of its URL the host only: the path may be a secret. */
    private AuditEntry entry(Principal by, String action, Webhook webhook) {
        String host = URI.create(webhook.url()).getHost();
        return AuditEntry.of(time.now(), by.id(), by.name(), action, null, webhook.id() + " " + host);
    }

    private static WebhookRecords.Row row(String id, Map<String, WebhookRecords.Row> standing) {
        WebhookRecords.Row row = standing.get(id);
        if (row == null) {
            throw Refusal.notFound("No webhook has this id");
        }
        return row;
    }
}
