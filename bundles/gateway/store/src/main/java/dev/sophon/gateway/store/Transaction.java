package dev.sophon.gateway.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.osgi.annotation.versioning.ProviderType;

/** The transaction that several writes share. Belongs to the writer's thread. */
@ProviderType
public interface Transaction {
    /** A statement, prepared once a transaction; it is not to be closed. */
    PreparedStatement prepare(String sql) throws SQLException;

    /**
     * A value that the writes of this transaction share, as the end of a chain that each of them extends: read from the
     * database by the first that asks for it, and gone with the transaction, rolled back or not.
     */
    <T> T shared(Class<T> type, Store.Query<T> first) throws SQLException;
}
