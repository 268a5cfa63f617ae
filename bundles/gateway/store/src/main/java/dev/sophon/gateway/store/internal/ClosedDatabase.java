package dev.sophon.gateway.store.internal;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import org.h2.api.ErrorCode;

/**
 * Tells the pool which connections are of no use any more. H2 closes a database whose file it cannot write, for good, and
 * the connections to it go on saying that they are valid; a new one opens the file again.
 */
final class ClosedDatabase implements SQLExceptionOverride {
    @java.lang.Override
    public Override adjudicate(SQLException failure) {
        return isClosed(failure) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
    }

    /** Whether the statement was refused, and did nothing, because the database had closed before it. */
    static boolean isClosed(SQLException failure) {
        return failure.getErrorCode() == ErrorCode.DATABASE_IS_CLOSED;
    }
}
