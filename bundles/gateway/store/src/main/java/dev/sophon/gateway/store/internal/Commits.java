package dev.sophon.gateway.store.internal;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What became of a commit whose answer did not come. */
interface Commits {
    /** A database in this process: it answers, or the process is gone. */
    Commits IN_PROCESS = new Commits() {
        @Override
        public @Nullable String mark(Connection connection) {
            return null;
        }

        @Override
        public boolean wasMade(Connection next, String mark) {
            return false;
        }
    };

    /** What the transaction of this connection is known by afterwards; {@code null} if it has written nothing. */
    @Nullable
    String mark(Connection connection) throws SQLException;

    /** Whether a transaction was committed that has ended, asked over another connection. */
    boolean wasMade(Connection next, String mark) throws SQLException;
}
