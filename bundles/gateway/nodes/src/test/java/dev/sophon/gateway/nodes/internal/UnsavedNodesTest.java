package dev.sophon.gateway.nodes.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.audit.TestRecords;
import dev.sophon.gateway.nodes.Node;
import dev.sophon.gateway.store.FaultyStore.Fault;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnsavedNodesTest {
    private static final int BEATS = 50_000;

    @TempDir
    Path home;

    private TestRecords records;
    private NodeDirectory directory;

    @BeforeEach
    void open() {
        records = new TestRecords(home);
        start();
        PairingCeremony pairings = new PairingCeremony(directory, records.settings(), records.time());
        for (String name : List.of("one", "two", "three")) {
            pairings.register(name, "linux", Principal.GATEWAY);
        }
    }

    private void start() {
        directory = new NodeDirectory(records.store(), records.audit(), records.events(), records.time());
    }

    @AfterEach
    void close() {
        records.close();
    }

    private void beat(long number) {
        for (NodeEntry entry : directory.all()) {
            entry.said(node -> node.with(new Node.Vitals(records.time().now(), number, 1.0, 100L)));
            directory.saveVitalsLater(entry);
        }
    }

    private Map<String, Long> written() {
        return records
                .store()
                .rows("SELECT id, uptime FROM node", row -> Map.entry(row.getString(1), row.getLong(2)))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    @Test
    void heartbeatsWhileTheDatabaseIsSilentTakeOnePlaceEachAndWaitForNothing() {
        Runnable over = records.silence();
        int before = records.store().waiting();
        TestRecords.soon(TestRecords.begin(() -> {
            for (int i = 1; i <= BEATS; i++) {
                beat(i);
            }
            return true;
        }));
        assertThat(records.store().waiting() - before).as("writes that wait").isLessThanOrEqualTo(1);
        over.run();
        records.store().commit(transaction -> {});
        assertThat(written().values()).as("the last word of each").containsOnly((long) BEATS);
        records.reopen();
        start();
        assertThat(directory.all())
                .extracting(entry -> entry.node().vitals().uptime())
                .containsOnly((long) BEATS);
    }

    @Test
    void whatWasDroppedIsWrittenWithWhatIsSaidNext() {
        records.store().drop(true);
        beat(1);
        records.store().drop(false);
        NodeEntry one = directory.get("one");
        directory.saveVitalsLater(directory.get("two"));
        assertThat(one.node().vitals().uptime()).isEqualTo(1);
        records.store().commit(transaction -> {});
        assertThat(written().values()).as("of all of them").containsOnly(1L);
    }

    @Test
    void whatIsSaidWhileADecisionIsWrittenIsNotWrittenOverItAndIsNotLost() {
        NodeEntry one = directory.get("one");
        NodeRegistry nodes = new NodeRegistry(directory);
        records.store().at(1, Fault.WAITS);
        var decided = TestRecords.begin(() -> nodes.edit("one", "Renamed", null, null, Principal.GATEWAY));
        await().until(() -> records.store().held() == 1);
        beat(7);
        directory.saveLater(one);
        assertThat(one.node().vitals().uptime()).isEqualTo(7);
        records.store().release();
        assertThat(TestRecords.soon(decided).displayName()).isEqualTo("Renamed");
        records.store().commit(transaction -> {});
        assertThat(written().values()).containsOnly(7L);
        records.reopen();
        start();
        assertThat(directory.get("one").node().displayName()).isEqualTo("Renamed");
        assertThat(directory.get("one").node().vitals().uptime()).isEqualTo(7);
    }
}
