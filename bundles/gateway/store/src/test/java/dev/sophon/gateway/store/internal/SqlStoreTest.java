package dev.sophon.gateway.store.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sophon.gateway.runtime.GatewayHome;
import dev.sophon.gateway.runtime.Settings;
import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.store.StoreException;
import dev.sophon.gateway.store.Transaction;
import java.net.URI;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.h2.api.ErrorCode;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the store promises on every database. */
class SqlStoreTest {
    @TempDir
    Path temporary;

    SqlStore store;

    @BeforeEach
    void open() throws SQLException {
        store = new SqlStore(settings());
    }

    @AfterEach
    void close() {
        store.close();
    }

    /** Where the records are; the same each time. */
    Settings settings() {
        return settings(temporary);
    }

    @Test
    void whatIsCommittedIsThereAfterARestart() throws SQLException {
        store.commit(token("one"));
        store.writeLater(token("two"));
        store.close();
        store = new SqlStore(settings());
        assertThat(count()).isEqualTo(2);
    }

    @Test
    void oneBadWriteFailsOnlyItself() throws Exception {
        CountDownLatch hold = hold();
        CompletableFuture<Void> good = store.write(token("good"));
        CompletableFuture<Void> bad = store.write(token("good"));
        CompletableFuture<Void> alsoGood = store.write(token("other"));
        hold.countDown();
        good.get();
        alsoGood.get();
        assertThatThrownBy(bad::get).hasCauseInstanceOf(StoreException.class);
        assertThat(count()).isEqualTo(2);
    }

    @Test
    void writesKeepTheirOrderAndShareOneTransaction() throws Exception {
        CountDownLatch hold = hold();
        int[] seen = new int[2];
        store.writeLater(transaction -> seen[0] = transaction.shared(int[].class, connection -> new int[] {7})[0]++);
        CompletableFuture<Void> last =
                store.write(transaction -> seen[1] = transaction.shared(int[].class, connection -> new int[] {70})[0]);
        hold.countDown();
        last.get();
        assertThat(seen).containsExactly(7, 8);
    }

    @Test
    void whoCanWaitALittleHasAllThatCameBefore() throws Exception {
        store.writeLater(token("before"));
        store.writeSoon(token("soon")).get();
        assertThat(count()).isEqualTo(2);
    }

    @Test
    void whatNobodyWaitsForIsWrittenWithoutACause() throws Exception {
        CountDownLatch written = new CountDownLatch(2);
        store.writeLater(transaction -> written.countDown());
        store.writeLater(transaction -> written.countDown());
        written.await();
    }

    /** A disk that has room or not, and what was written to it. */
    private static final class Disk {
        private final AtomicBoolean full = new AtomicBoolean(true);
        private final List<String> written = Collections.synchronizedList(new ArrayList<>());

        Store.Write token(String id, long bytes) {
            Store.Write insert = SqlStoreTest.token(id);
            return new Store.Write() {
                @Override
                public void run(Transaction transaction) throws SQLException {
                    if (full.get()) {
                        throw new SQLException(
                                "General error",
                                "HY000",
                                ErrorCode.GENERAL_ERROR_1,
                                new MVStoreException(DataUtils.ERROR_WRITING_FAILED, "no space left on device"));
                    }
                    insert.run(transaction);
                    written.add(id);
                }

                @Override
                public long bytes() {
                    return bytes;
                }
            };
        }
    }

    @Test
    void whatNobodyWaitsForIsWrittenInItsOrderWhenThereIsRoomAgain() {
        Disk disk = new Disk();
        store.writeLater(disk.token("one", 1));
        store.writeLater(disk.token("two", 1));
        // Whoever waits is told, and nothing is committed before what came first.
        assertThatThrownBy(() -> store.commit(token("refused"))).isInstanceOf(StoreException.class);
        store.writeLater(disk.token("three", 1));
        assertThatThrownBy(() -> store.commit(transaction -> {})).isInstanceOf(StoreException.class);
        disk.full.set(false);
        store.commit(disk.token("four", 1));
        assertThat(disk.written).containsExactly("one", "two", "three", "four");
        assertThat(count()).isEqualTo(4);
    }

    @Test
    void whatWaitsForRoomIsBoundedAndHoldsNobodyUp() {
        Disk disk = new Disk();
        store.writeLater(disk.token("first", 1));
        assertThatThrownBy(() -> store.commit(transaction -> {})).isInstanceOf(StoreException.class);
        store.writeLater(disk.token("big", WriteQueue.KEPT_BYTES));
        for (int i = 0; i < WriteQueue.KEPT + 100; i++) {
            store.writeLater(disk.token("t" + i, 1));
        }
        disk.full.set(false);
        commitAtLast();
        assertThat(disk.written)
                .hasSize(WriteQueue.KEPT)
                .startsWith("first", "t0", "t1")
                .endsWith("t" + (WriteQueue.KEPT - 2));
        store.writeLater(disk.token("afterwards", WriteQueue.KEPT_BYTES));
        store.commit(transaction -> {});
        assertThat(disk.written).endsWith("afterwards");
    }

    /** However long a busy machine takes for all that was kept. */
    private void commitAtLast() {
        long end = System.nanoTime() + Duration.ofMinutes(3).toNanos();
        while (true) {
            try {
                store.commit(transaction -> {});
                return;
            } catch (StoreException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
            }
        }
    }

    @Test
    void aWriteThatIsRefusedForItselfKeepsNothingBack() {
        store.commit(token("same"));
        store.writeLater(token("same"));
        store.writeLater(token("other"));
        store.commit(token("third"));
        assertThat(count()).isEqualTo(3);
    }

    /** Keeps the writer busy, so that what comes next is committed together, until the latch is released. */
    private CountDownLatch hold() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch hold = new CountDownLatch(1);
        store.writeLater(transaction -> {
            started.countDown();
            await(hold);
        });
        started.await();
        return hold;
    }

    int count() {
        return store.read(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM api_token")) {
                row.next();
                return row.getInt(1);
            }
        });
    }

    static Store.Write token(String id) {
        return transaction -> {
            var insert =
                    transaction.prepare("INSERT INTO api_token (id, name, role, secret_sha256, created_at, created_by)"
                            + " VALUES (?, 'n', 'Admin', 'x', 0, 'test')");
            insert.setString(1, id);
            insert.executeUpdate();
        };
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static Settings settings(Path folder) {
        return settings(folder, Optional.empty());
    }

    static Settings settings(Path folder, Optional<Settings.Database> database) {
        return new Settings() {
            @Override
            public Optional<Settings.Database> database() {
                return database;
            }

            @Override
            public Optional<URI> publicUrl() {
                return Optional.empty();
            }

            @Override
            public Set<String> allowedHosts() {
                return Set.of();
            }

            @Override
            public GatewayHome home() {
                return new GatewayHome(folder);
            }

            @Override
            public int maxCommandsInFlight() {
                return 10;
            }

            @Override
            public long keptResultBytes() {
                return 1;
            }
        };
    }
}
