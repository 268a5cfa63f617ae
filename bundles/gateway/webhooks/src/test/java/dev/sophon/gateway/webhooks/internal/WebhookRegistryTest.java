package dev.sophon.gateway.webhooks.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.audit.TestRecords;
import dev.sophon.gateway.runtime.Event;
import dev.sophon.gateway.store.FaultyStore.Fault;
import dev.sophon.gateway.store.StoreException;
import dev.sophon.gateway.webhooks.Webhook;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class WebhookRegistryTest {
    /** Nothing listens there. */
    private static final String URL = "http://127.0.0.1:9/hook";

    @TempDir
    Path home;

    private TestRecords records;
    private WebhookRegistry webhooks;

    private enum Change {
        CREATE((webhooks, id) -> webhooks.create(URL, Set.of(Event.NODE_ONLINE), null, Principal.GATEWAY)),
        DELETE((webhooks, id) -> webhooks.delete(id, Principal.GATEWAY));

        private final BiConsumer<WebhookRegistry, String> what;

        Change(BiConsumer<WebhookRegistry, String> what) {
            this.what = what;
        }
    }

    @BeforeEach
    void open() {
        records = new TestRecords(home);
        start();
    }

    private void start() {
        webhooks = new WebhookRegistry(
                records.store(), records.audit(), records.events(), records.settings(), records.time());
    }

    @AfterEach
    void close() {
        webhooks.close();
        records.close();
    }

    private Webhook created() {
        return webhooks.create(URL, Set.of(Event.NODE_ONLINE), null, Principal.GATEWAY)
                .webhook();
    }

    private String shown() {
        return webhooks.list().toString();
    }

    static Stream<Arguments> changes() {
        return TestRecords.withFaults(Change.values());
    }

    @ParameterizedTest
    @MethodSource("changes")
    void aWebhookIsThereOnceItIsWritten(Change change, Fault fault) {
        String id = created().id();
        records.meets(fault, this::shown, () -> change.what.accept(webhooks, id));
        String said = shown();
        webhooks.close();
        records.reopen();
        start();
        assertThat(shown()).isEqualTo(said);
        assertThat(records.audit().verify().ok()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(value = Fault.class, names = "WAITS", mode = EnumSource.Mode.EXCLUDE)
    void anEventThatCouldNotBeWrittenLeavesALineAndHoldsNobodyUp(Fault fault) {
        Webhook webhook = created();
        String lines = lines(() -> {
            records.store().at(1, fault);
            records.events().publish(Event.NODE_ONLINE, "office", Map.of());
            records.store().commit(transaction -> {});
        });
        assertThat(lines).contains(Event.NODE_ONLINE, webhook.id(), "is lost");
        assertThat(webhooks.pending()).isZero();
        records.events().publish(Event.NODE_ONLINE, "office", Map.of());
        await().until(() -> webhooks.pending() == 1);
    }

    @Test
    void whoeverTellsAnEventDoesNotWaitForTheDatabase() {
        created();
        records.store().at(1, Fault.WAITS);
        TestRecords.soon(TestRecords.begin(() -> {
            records.events().publish(Event.NODE_ONLINE, "office", Map.of());
            return true;
        }));
        assertThat(records.store().held()).isEqualTo(1);
        records.store().release();
        await().until(() -> webhooks.pending() == 1);
    }

    @Test
    void anAttemptThatCouldNotBeWrittenDownIsMadeAgain() {
        Webhook webhook = created();
        String lines = lines(() -> {
            // The event is the first write; what became of its first attempt the second.
            records.store().at(2, Fault.FAILS);
            records.events().publish(Event.NODE_ONLINE, "office", Map.of());
            await().until(() -> {
                records.time().pass(Duration.ofSeconds(5));
                return webhooks.deliveries(webhook.id(), 1).stream().anyMatch(delivery -> delivery.attempts() > 0);
            });
        });
        assertThat(lines).contains("could not be written");
    }

    @Test
    void aWebhookThatWasNotWrittenHearsNothing() {
        records.store().at(1, Fault.UNDONE);
        assertThatThrownBy(this::created).isInstanceOf(StoreException.class);
        records.events().publish(Event.NODE_ONLINE, "office", Map.of());
        records.store().commit(transaction -> {});
        assertThat(webhooks.pending()).isZero();
    }

    private static String lines(Runnable work) {
        PrintStream before = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            work.run();
        } finally {
            System.setErr(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
