package dev.sophon.gateway.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sophon.gateway.access.Account;
import dev.sophon.gateway.access.Provided;
import dev.sophon.gateway.access.Role;
import dev.sophon.gateway.audit.AuditEntry;
import dev.sophon.gateway.runtime.GatewayHome;
import dev.sophon.gateway.runtime.Settings;
import dev.sophon.gateway.store.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups of the embedded database, restored. */
class RestoreTest {
    @TempDir
    Path temporary;

    /** Where the records are that are backed up, or restored into. */
    Optional<Settings.Database> database() {
        return Optional.empty();
    }

    static Restore.Result restore(
            Path file, Path home, Optional<Settings.Database> into, boolean replace, LongConsumer progress)
            throws IOException {
        try (BackupFile backup = BackupFile.open(file)) {
            return new Restore(backup, new GatewayHome(home), into, progress).run(replace, new Revocations());
        }
    }

    static Map<String, List<String>> rows(Path file) throws IOException, SQLException {
        Map<String, List<String>> all = new TreeMap<>();
        try (BackupFile backup = BackupFile.open(file)) {
            for (String table : backup.manifest().tables().keySet()) {
                List<String> rows = new ArrayList<>();
                backup.each(table, row -> rows.add(row.toString()));
                rows.sort(null);
                all.put(table, rows);
            }
        }
        return all;
    }

    /** A row with each kind of value that there is. */
    static void variety(TestRecords records) {
        records.store.commit(transaction -> {
            var node = transaction.prepare("INSERT INTO node (id, display_name, platform, status, scopes, labels,"
                    + " created_at, cpu_percent, memory_mb, public_key) VALUES ('n-1', 'Café \u2028 \"x\"', 'linux',"
                    + " 'approved', '', '', 1, 0.1, 9007199254740993, NULL)");
            node.executeUpdate();
            var command = transaction.prepare("INSERT INTO command (id, node_id, name, request_id, requester_id,"
                    + " requester_name, status, timeout_ms, params_sha256, issued_at, params, kept_bytes)"
                    + " VALUES ('c-1', 'n-1', 'x', 'r', 't', 'T', 'ended', 5, '', 1, ?, 3)");
            command.setBytes(1, new byte[] {0, -1, 127});
            command.executeUpdate();
            var body = transaction.prepare(
                    "INSERT INTO command_body (command_id, kind, part, body) VALUES" + " ('c-1', 'p', 0, ?)");
            body.setBytes(1, new byte[] {'{', '}'});
            body.executeUpdate();
            var transfer = transaction.prepare("INSERT INTO transfer (id, direction, node_id, owner_id, size_bytes,"
                    + " complete, created_at, expires_at) VALUES ('x', 'down', 'n-1', 't', 1, ?, 1, 2)");
            transfer.setBoolean(1, true);
            transfer.executeUpdate();
        });
    }

    @Test
    void underLoadItIsWhatWasAcknowledgedAtItsMoment() throws Exception {
        Path file = temporary.resolve("b.zip");
        AtomicInteger acknowledged = new AtomicInteger();
        AtomicInteger asked = new AtomicInteger();
        AtomicBoolean enough = new AtomicBoolean();
        int before;
        int after;
        try (TestRecords records = new TestRecords(temporary.resolve("a"), database())) {
            variety(records);
            Thread load = new Thread(() -> {
                while (!enough.get()) {
                    String id = "load-" + asked.incrementAndGet();
                    // Two tables in one transaction: a snapshot has both or neither.
                    records.store.commit(transaction -> {
                        var forgotten = transaction.prepare("INSERT INTO forgotten_node (id) VALUES (?)");
                        forgotten.setString(1, id);
                        forgotten.executeUpdate();
                        records.audit.append(
                                transaction, AuditEntry.of(Instant.now(), "t", "tester", "load", id, "x".repeat(500)));
                    });
                    acknowledged.incrementAndGet();
                }
            });
            load.start();
            await().atMost(Duration.ofMinutes(2)).until(() -> acknowledged.get() > 2_000);
            before = acknowledged.get();
            records.backUp(file);
            after = asked.get();
            await().atMost(Duration.ofMinutes(2)).until(() -> acknowledged.get() > after);
            enough.set(true);
            load.join();
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        Map<String, List<String>> saved = rows(file);
        int there = saved.get("forgotten_node").size();
        assertThat(there).isBetween(before, after);
        for (int i = 1; i <= there; i++) {
            assertThat(saved.get("forgotten_node")).contains("[load-" + i + "]");
        }
        assertThat(saved.get("audit").stream().filter(row -> row.contains(", load, ")))
                .hasSize(there);

        // On a machine with nothing, and from there on another one of the other kind.
        Path second = temporary.resolve("second");
        Restore.Result done = restore(file, second, database(), true, rows -> {});
        assertThat(done.newAdminToken()).isTrue();
        Path again = temporary.resolve("again.zip");
        try (TestRecords records = new TestRecords(second, database())) {
            assertThat(records.audit.verify().ok())
                    .as(records.audit.verify().message())
                    .isTrue();
            String admin = Files.readString(records.home.adminToken()).strip();
            assertThat(records.tokens.authenticate(admin)).isPresent();
            records.audit.activity(AuditEntry.of(Instant.now(), "t", "tester", "goes.on", null, null));
            assertThat(records.audit.verify().ok()).isTrue();
            records.backUp(again);
        }
        assertThat(second.resolve("audit-restored.json")).doesNotExist();
        same(saved, rows(again));

        Path third = temporary.resolve("third");
        restore(again, third, Optional.empty(), false, rows -> {});
        Path last = temporary.resolve("last.zip");
        try (TestRecords records = new TestRecords(third, Optional.empty())) {
            assertThat(records.audit.verify().ok()).isTrue();
            records.backUp(last);
        }
        same(rows(again), rows(last));
    }

    /** But for what a restoring adds. */
    static void same(Map<String, List<String>> saved, Map<String, List<String>> restored) {
        for (String table : saved.keySet()) {
            if (table.equals("audit") || table.equals("api_token")) {
                assertThat(restored.get(table)).as(table).containsAll(saved.get(table));
            } else {
                assertThat(restored.get(table)).as(table).isEqualTo(saved.get(table));
            }
        }
    }

    @Test
    void eachTableIsKnown() throws Exception {
        try (TestRecords records = new TestRecords(temporary.resolve("a"), database())) {
            List<String> tables = records.store.rows(
                    "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()",
                    row -> row.getString(1));
            List<String> known = new ArrayList<>(Schema.TABLES);
            known.addAll(Schema.OWN);
            assertThat(tables).containsExactlyInAnyOrderElementsOf(known);
        }
    }

    @Test
    void aFileThatWasCutOrChangedIsRefusedBeforeAnythingChanges() throws Exception {
        Path file = temporary.resolve("b.zip");
        try (TestRecords records = new TestRecords(temporary.resolve("a"), database())) {
            variety(records);
            records.backUp(file);
        }
        byte[] whole = Files.readAllBytes(file);
        Path broken = temporary.resolve("broken.zip");
        Path target = temporary.resolve("target");
        for (int at = 0; at < whole.length; at += 61) {
            byte[] flipped = whole.clone();
            flipped[at] ^= 1;
            Files.write(broken, flipped);
            assertThatThrownBy(() -> restore(broken, target, Optional.empty(), false, rows -> {}))
                    .as("byte " + at)
                    .isInstanceOf(BackupException.class);
        }
        for (int length : new int[] {0, 1, 64, 65, whole.length / 2, whole.length - 64, whole.length - 1}) {
            Files.write(broken, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> restore(broken, target, Optional.empty(), false, rows -> {}))
                    .as("cut to " + length)
                    .isInstanceOf(BackupException.class);
        }
        Files.write(broken, Arrays.copyOf(whole, whole.length + 1));
        assertThatThrownBy(() -> restore(broken, target, Optional.empty(), false, rows -> {}))
                .isInstanceOf(BackupException.class);
        assertThat(target).doesNotExist();
    }

    @Test
    void whatIsThereIsReplacedWholeOrNotAtAll() throws Exception {
        Path file = temporary.resolve("b.zip");
        try (TestRecords records = new TestRecords(temporary.resolve("a"), database())) {
            variety(records);
            records.backUp(file);
        }
        Path home = temporary.resolve("other");
        Optional<Settings.Database> into = other();
        String token;
        try (TestRecords records = new TestRecords(home, into)) {
            token = records.tokens
                    .create("kept", Role.AGENT, null, null, TestRecords.BY)
                    .secret();
        }
        assertThatThrownBy(() -> restore(file, home, into, false, rows -> {})).hasMessageContaining("--replace");
        for (int stop = 1; stop <= 3; stop++) {
            AtomicInteger left = new AtomicInteger(stop);
            assertThatThrownBy(() -> restore(file, home, into, true, rows -> {
                        if (left.decrementAndGet() == 0) {
                            throw new IllegalStateException("the power goes");
                        }
                    }))
                    .hasMessageContaining("the power goes");
            try (TestRecords records = new TestRecords(home, into)) {
                assertThat(records.tokens.authenticate(token)).isPresent();
                assertThat(records.audit.verify().ok()).isTrue();
            }
        }
        restore(file, home, into, true, rows -> {});
        try (TestRecords records = new TestRecords(home, into)) {
            assertThat(records.tokens.authenticate(token)).isEmpty();
            assertThat(records.audit.verify().ok()).isTrue();
            assertThat(records.store.rows("SELECT id FROM node", row -> row.getString(1)))
                    .containsExactly("n-1");
        }
    }

    @Test
    void aKillInTheMiddleLeavesTheOldOrTheNew() throws Exception {
        Path file = temporary.resolve("b.zip");
        try (TestRecords records = new TestRecords(temporary.resolve("a"), database())) {
            variety(records);
            for (int i = 0; i < 5_000; i++) {
                String id = "many-" + i;
                records.store.writeLater(transaction -> {
                    var forgotten = transaction.prepare("INSERT INTO forgotten_node (id) VALUES (?)");
                    forgotten.setString(1, id);
                    forgotten.executeUpdate();
                });
            }
            records.store.commit(transaction -> {});
            records.backUp(file);
        }
        Path home = temporary.resolve("other");
        try (TestRecords records = new TestRecords(home, other())) {
            records.tokens.create("old", Role.AGENT, null, null, TestRecords.BY);
        }
        int[] seen = new int[2];
        // At the first word, at those between, at the last but one, at its end.
        for (int word : new int[] {1, 3, 8, 15, 25, 35, 39, 40, 41, 42, Integer.MAX_VALUE}) {
            Process process = restoring(file, home);
            try (var said = process.inputReader()) {
                int words = 0;
                for (String line = said.readLine(); line != null; line = said.readLine()) {
                    words++;
                    if (words == word) {
                        process.toHandle().destroyForcibly();
                    }
                }
            }
            process.waitFor();
            try (TestRecords records = new TestRecords(home, other())) {
                int forgotten = records.store
                        .rows("SELECT id FROM forgotten_node", row -> row.getString(1))
                        .size();
                boolean old = records.tokens.tokens().stream()
                        .anyMatch(token -> token.name().equals("old"));
                assertThat(old ? forgotten == 0 : forgotten == 5_000)
                        .as("killed at word " + word)
                        .isTrue();
                assertThat(records.audit.verify().ok())
                        .as(records.audit.verify().message())
                        .isTrue();
                seen[old ? 0 : 1]++;
            }
        }
        // The first was too early for it, and the last was left alone.
        assertThat(seen[0]).isPositive();
        assertThat(seen[1]).isPositive();
    }

    private Process restoring(Path file, Path home) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                RestoringProcess.class.getName(),
                file.toString(),
                home.toString()));
        other().ifPresent(database -> command.add(database.url()));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /** Another database of the same kind. */
    Optional<Settings.Database> other() {
        return Optional.empty();
    }

    @Test
    void whatWasRevokedSinceStaysRevokedWhereTheReplacedRecordsTellOfIt() throws Exception {
        Path home = temporary.resolve("a");
        Path file = temporary.resolve("b.zip");
        String kept;
        String revoked;
        String account;
        Provided provided = new Provided("https://login.example.com", "00 01", "ada");
        try (TestRecords records = new TestRecords(home, database())) {
            variety(records);
            records.accounts.provide(provided, Role.ADMIN);
            kept = records.tokens
                    .create("kept", Role.AGENT, null, null, TestRecords.BY)
                    .secret();
            var made = records.tokens.create("revoked", Role.AGENT, null, null, TestRecords.BY);
            revoked = made.secret();
            account = records.accounts
                    .create("ada", Role.ADMIN, "one that is long", TestRecords.BY)
                    .id();
            records.backUp(file);
            records.tokens.delete(made.token().id(), TestRecords.BY);
            records.accounts.change(account, Role.VIEWER, "another that is long", TestRecords.BY);
            records.accounts.provide(provided, Role.VIEWER);
            records.accounts.withdraw(provided);
            records.store.commit(transaction -> records.audit.append(
                    transaction, AuditEntry.of(Instant.now(), "t", "tester", "node.revoke", "n-1", null)));
        }
        Restore.Result done = restore(file, home, database(), true, rows -> {});
        assertThat(done.presentKnown()).isTrue();
        assertThat(done.kept()).isEqualTo(5);
        assertThat(done.newAdminToken()).isFalse();
        try (TestRecords records = new TestRecords(home, database())) {
            Account theirs = records.accounts.provide(provided, Role.VIEWER);
            assertThat(theirs.role()).isEqualTo(Role.VIEWER);
            assertThat(theirs.version()).as("what was given out before is over").isEqualTo(2);
            assertThat(theirs.name()).isEqualTo("ada (login.example.com)");
            assertThat(records.accounts.list()).filteredOn(Account::provided).hasSize(1);
            assertThat(records.tokens.authenticate(kept)).isPresent();
            assertThat(records.tokens.authenticate(revoked)).isEmpty();
            assertThat(records.accounts.check("ada", "one that is long", null)).isEmpty();
            assertThat(records.accounts.find(account).orElseThrow().version()).isEqualTo(2);
            assertThat(records.store.rows("SELECT status FROM node", row -> row.getString(1)))
                    .containsExactly("revoked");
            assertThat(records.audit.verify().ok())
                    .as(records.audit.verify().message())
                    .isTrue();
        }
    }

    @Test
    void recordsThatWereChangedFromOutsideAreNotBackedUpAsIfTheyHeld() throws Exception {
        try (TestRecords records = new TestRecords(temporary.resolve("a"), database())) {
            records.audit.seal();
            records.store.commit(transaction -> transaction
                    .prepare("UPDATE audit SET actor = 'somebody else' WHERE number = 1")
                    .executeUpdate());
            assertThatThrownBy(() -> records.backUp(temporary.resolve("b.zip"))).hasMessageContaining("Record 1 ");
        }
        assertThat(temporary.resolve("b.zip")).doesNotExist();
    }

    @Test
    void theLibrarysFilesComeAlong() throws Exception {
        Path file = temporary.resolve("b.zip");
        String name = "0123456789abcdef".repeat(4);
        try (TestRecords records = new TestRecords(temporary.resolve("a"), database())) {
            Files.writeString(records.home.features().resolve(name), "a capability");
            Files.writeString(records.home.features().resolve(".part-x"), "half of one");
            assertThat(records.backUp(file).features()).containsExactly(name);
        }
        Path home = temporary.resolve("other");
        restore(file, home, Optional.empty(), false, rows -> {});
        assertThat(home.resolve("data/features").resolve(name)).hasContent("a capability");
        assertThat(home.resolve("data/features/.part-x")).doesNotExist();
    }

    @Test
    void whereTheStateFolderKnowsOfNoRestoringNothingIsSignedAnew() throws Exception {
        Path home = temporary.resolve("a");
        Path file = temporary.resolve("b.zip");
        try (TestRecords records = new TestRecords(home, Optional.empty())) {
            records.backUp(file);
            records.tokens.create("later", Role.AGENT, null, null, TestRecords.BY);
        }
        restore(file, home, Optional.empty(), true, rows -> {});
        Files.delete(home.resolve("audit-restored.json"));
        try (TestRecords records = new TestRecords(home, Optional.empty())) {
            assertThat(records.audit.verify().ok()).isFalse();
        }
    }

    @Test
    void aBackupOfANewerGatewayIsRefused() throws Exception {
        Path file = temporary.resolve("b.zip");
        try (TestRecords records = new TestRecords(temporary.resolve("a"), Optional.empty())) {
            records.store.commit(transaction -> transaction
                    .prepare("INSERT INTO schema_addition VALUES ('added-by-a-newer-one.sql')")
                    .executeUpdate());
            records.backUp(file);
        }
        assertThatThrownBy(() -> BackupFile.open(file)).hasMessageContaining("newer Gateway");
    }
}
