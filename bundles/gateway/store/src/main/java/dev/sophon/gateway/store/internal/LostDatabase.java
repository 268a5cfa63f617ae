package dev.sophon.gateway.store.internal;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.h2.api.ErrorCode;

/**
 * Tells a database that has gone from a statement that was wrong, and the pool which connections are of no use any more.
 * H2 closes a database whose file it cannot write, for good, and the connections to it go on saying that they are valid; a
 * new one opens the file again. A server may be started anew.
 */
final class LostDatabase implements SQLExceptionOverride {
    /** What is not known is not tried again before the database has been asked for it: it would be done twice. */
    static final class OutcomeUnknown extends SQLException {
        private static final long serialVersionUID = 1L;
        private final String mark;

        OutcomeUnknown(SQLException cause, String mark) {
            super("the connection to the database broke at the commit; whether it was made is not known", cause);
            this.mark = mark;
        }

        /** What the transaction is known by. */
        String mark() {
            return mark;
        }
    }

    @java.lang.Override
    public Override adjudicate(SQLException failure) {
        return failure.getErrorCode() == ErrorCode.DATABASE_IS_CLOSED ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
    }

    /** Whether nothing was done, because the database had gone before the commit. */
    static boolean before(SQLException failure) {
        if (failure instanceof OutcomeUnknown || failure instanceof SQLTransientConnectionException) {
            // The second is the pool's: it has waited as long as anybody may wait.
            return false;
        }
        if (isSilent(failure)) {
            // Whoever asks again waits as long again.
            return false;
        }
        return failure.getErrorCode() == ErrorCode.DATABASE_IS_CLOSED || connectionBroke(failure);
    }

    /** SQL states of a connection that broke (08), and of a server that ends its sessions (57P). */
    static boolean connectionBroke(SQLException failure) {
        String state = failure.getSQLState();
        return state != null && (state.startsWith("08") || state.startsWith("57P"));
    }

    /** Whether the database did not answer in time, although the line to it stands. */
    static boolean isSilent(SQLException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SocketTimeoutException) {
                return true;
            }
        }
        return false;
    }
}
