package dev.sophon.gateway.commands.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.gateway.audit.TestRecords;
import dev.sophon.gateway.commands.CommandView;
import dev.sophon.gateway.commands.Params;
import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.store.Transaction;
import dev.sophon.protocol.ParamsHash;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.wire.CommandResult;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandRecordsTest {
    @TempDir
    Path home;

    /** A transaction in which something happens meanwhile, on another thread as it were. */
    private record Meanwhile(Transaction transaction, Runnable what) implements Transaction {
        @Override
        public PreparedStatement prepare(String sql) throws SQLException {
            what.run();
            return transaction.prepare(sql);
        }

        @Override
        public <T> T shared(Class<T> type, Store.Query<T> first) throws SQLException {
            return transaction.shared(type, first);
        }
    }

    @Test
    void anEndThatComesAsACommandIsWrittenIsNotWrittenByHalf() {
        try (TestRecords records = new TestRecords(home)) {
            LiveCommand command = new LiveCommand(
                    "c",
                    OneNode.ID,
                    "system.info",
                    Params.of(null),
                    ParamsHash.sha256(null),
                    1_000,
                    "agent",
                    "Agent",
                    "r",
                    records.time().now());
            CommandResult result = CommandResult.success("c", EncodedJson.of(Map.of("fine", true)), 5);
            records.store()
                    .commit(transaction -> CommandRecords.save(
                            new Meanwhile(
                                    transaction,
                                    () -> command.end(result, records.time().now())),
                            command));
            // What its end hands in.
            records.store().commit(transaction -> CommandRecords.save(transaction, command));
            CommandView kept = new CommandRecords(records.store()).find("c").orElseThrow();
            assertThat(kept.status()).isEqualTo(CommandView.Status.ENDED);
            assertThat(Objects.requireNonNull(kept.result()).tree().path("fine").asBoolean())
                    .as("its result is there")
                    .isTrue();
            assertThat(kept.durationMs()).isEqualTo(5);
        }
    }
}
