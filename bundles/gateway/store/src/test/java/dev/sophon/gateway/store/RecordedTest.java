package dev.sophon.gateway.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A state is changed in one way: written first, then published. */
class RecordedTest {
    private final List<String> written = new ArrayList<>();
    private boolean away;
    private int tried;
    private final FaultyStore store = new FaultyStore(new Store() {
        @Override
        public <T> T read(Query<T> query) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<Void> write(Write write) {
            tried++;
            if (away) {
                return CompletableFuture.failedFuture(new StoreException("away"));
            }
            try {
                write.run(new NoTransaction());
                return CompletableFuture.completedFuture(null);
            } catch (Exception e) {
                return CompletableFuture.failedFuture(new StoreException("refused", e));
            }
        }

        @Override
        public CompletableFuture<Void> writeSoon(Write write) {
            return write(write);
        }

        @Override
        public void writeLater(Write write) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void commit(Write write) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int waiting() {
            return 0;
        }

        @Override
        public boolean keepsUp() {
            return !away;
        }
    });
    private final Recorded<String> state = new Recorded<>(store, "a");

    private static final class NoTransaction implements Transaction {
        @Override
        public java.sql.PreparedStatement prepare(String sql) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <T> T shared(Class<T> type, Store.Query<T> first) {
            throw new UnsupportedOperationException();
        }
    }

    private Recorded.@Nullable Change<String> append(String before, String more) {
        return new Recorded.Change<>(
                standing -> standing + more,
                transaction -> {
                    assertThat(state.now())
                            .as("nothing is published before it is written")
                            .isEqualTo(before);
                    written.add(before + more);
                },
                () -> written.add("told " + state.now()));
    }

    @Test
    void isPublishedWhenItIsWrittenAndToldThen() {
        assertThat(state.change(before -> append(before, "b"))).isEqualTo("ab");
        assertThat(state.now()).isEqualTo("ab");
        assertThat(written).containsExactly("ab", "told ab");
    }

    @Test
    void staysAsItWasWhateverKeepsItFromBeingWritten() {
        for (FaultyStore.Fault fault : List.of(FaultyStore.Fault.FAILS, FaultyStore.Fault.THROWS)) {
            store.all(fault);
            assertThatThrownBy(() -> state.change(before -> append(before, "b")))
                    .isInstanceOf(StoreException.class);
            store.release();
        }
        assertThatThrownBy(() -> state.change(before -> {
                    throw new IllegalStateException("refused by the decision");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("refused by the decision");
        assertThat(state.now()).isEqualTo("a");
        assertThat(state.changing()).isFalse();
        assertThat(written).isEmpty();
        assertThat(state.change(before -> append(before, "c"))).isEqualTo("ac");
    }

    @Test
    void isDecidedOnWithAllThatWasDecidedBefore() {
        store.all(FaultyStore.Fault.WAITS);
        CompletableFuture<String> first = state.changeLater(before -> append(before, "b"));
        CompletableFuture<String> second = state.changeLater(before -> append(before, "c"));
        assertThat(state.now()).isEqualTo("a");
        assertThat(state.changing()).isTrue();
        assertThat(first).isNotDone();
        store.release();
        assertThat(first.join()).isEqualTo("ab");
        assertThat(second.join()).isEqualTo("abc");
        assertThat(state.changing()).isFalse();
    }

    @Test
    void whoWaitsBehindOneThatFindsTheDatabaseAwayFailsWithIt() {
        store.at(1, FaultyStore.Fault.WAITS);
        List<CompletableFuture<String>> changes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            changes.add(state.changeLater(before -> append(before, "b")));
        }
        away = true;
        store.release();
        assertThat(changes).allMatch(CompletableFuture::isCompletedExceptionally);
        assertThat(tried).as("writes that the database was asked for").isEqualTo(1);
        away = false;
        assertThat(state.change(before -> append(before, "c"))).isEqualTo("ac");
    }

    @Test
    void whoWaitsBehindOneThatIsRefusedIsNot() {
        store.at(1, FaultyStore.Fault.WAITS);
        CompletableFuture<String> refused = state.changeLater(before -> new Recorded.Change<>(
                standing -> standing,
                transaction -> {
                    throw new java.sql.SQLException("no such row");
                },
                () -> {}));
        CompletableFuture<String> next = state.changeLater(before -> append(before, "b"));
        store.release();
        assertThat(refused).isCompletedExceptionally();
        assertThat(next.join()).isEqualTo("ab");
    }

    @Test
    void keepsWhatHappensWhileItIsWritten() {
        store.all(FaultyStore.Fault.WAITS);
        CompletableFuture<String> decided = state.changeLater(
                before -> new Recorded.Change<>(standing -> standing + " decided", transaction -> {}, () -> {}));
        state.adjust(standing -> standing + " said");
        store.release();
        assertThat(decided.join()).isEqualTo("a said decided");
    }

    @Test
    void noChangeWritesNothing() {
        store.all(FaultyStore.Fault.FAILS);
        assertThat(state.change(before -> null)).isEqualTo("a");
        assertThat(store.release()).isZero();
    }
}
