package dev.sophon.gateway.store.internal;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.h2.api.ErrorCode;
import org.h2.mvstore.MVStoreException;

/** Tells a database that cannot be written, as on a full disk, from a write that the database refuses. */
final class Outage {
    private static final Set<Integer> H2 = Set.of(
            ErrorCode.IO_EXCEPTION_1,
            ErrorCode.IO_EXCEPTION_2,
            ErrorCode.FILE_CORRUPTED_1,
            ErrorCode.DATABASE_IS_CLOSED,
            ErrorCode.DATABASE_CALLED_AT_SHUTDOWN,
            ErrorCode.OUT_OF_MEMORY);

    /** No connection, no room, stopped by an operator, fault of the system: the SQL standard's and PostgreSQL's. */
    private static final Set<String> STATES = Set.of("08", "53", "57", "58");

    private Outage() {}

    /** Whether the same write may succeed later, when the database can be written again. */
    static boolean isOne(Exception failure) {
        if (!(failure instanceof SQLException sql)) {
            return false;
        }
        if (sql instanceof SQLTransientConnectionException
                || sql instanceof SQLNonTransientConnectionException
                || sql instanceof SQLRecoverableException) {
            return true;
        }
        // A failed commit is a "general error" to H2, whatever its cause; those of its storage are no fault of the
        // write.
        if (sql.getErrorCode() == ErrorCode.GENERAL_ERROR_1 && sql.getCause() instanceof MVStoreException) {
            return true;
        }
        String state = sql.getSQLState();
        return H2.contains(sql.getErrorCode())
                || (state != null && state.length() == 5 && STATES.contains(state.substring(0, 2)));
    }
}
