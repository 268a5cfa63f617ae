package dev.sophon.gateway.backup;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was taken away after a backup, as audit records tell it: deleted tokens and accounts, passwords that were changed,
 * roles that a provider gives no more, nodes that were revoked or forgotten. None of it may count again because an older state is put back.
 */
public final class Revocations {
    /** One that matches no password. */
    private static final String NO_PASSWORD =
            "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    private record Step(String sql, List<String> values) {}

    private final List<Step> steps = new ArrayList<>();

    /**
     * Takes in a record; to be called in the order in which they were recorded.
     *
     * @param subject as in the record
     */
    public void note(String action, @Nullable String nodeId, @Nullable String subject) {
        String[] words = subject == null ? new String[] {""} : subject.split(" ", -1);
        switch (action) {
            case "token.delete", "token.expire" -> step("DELETE FROM api_token WHERE id = ?", words[0]);
            case "account.delete" -> step("DELETE FROM account WHERE id = ?", words[0]);
            case "account.role" -> step("UPDATE account SET role = ? WHERE id = ?", words[words.length - 1], words[0]);
            // The provider gives it no role any more.
            case "account.withdraw" -> step("UPDATE account SET version = version + 1 WHERE id = ?", words[0]);
            // Its role may have changed with it. The new one is not known, and the old one is over: an Admin has to set
            // one.
            case "account.password" ->
                step(
                        "UPDATE account SET role = ?, password_hash = ?, version = version + 1 WHERE id = ?",
                        words[words.length - 1],
                        NO_PASSWORD,
                        words[0]);
            case "node.revoke" -> {
                step("DELETE FROM pairing WHERE node_id = ?", String.valueOf(nodeId));
                step(
                        "UPDATE node SET status = 'revoked', replaced_sha256 = COALESCE(token_sha256, replaced_sha256),"
                                + " token_sha256 = NULL, public_key = NULL, key_token_sha256 = NULL WHERE id = ?",
                        String.valueOf(nodeId));
            }
            case "node.forget" -> {
                step("DELETE FROM node WHERE id = ?", String.valueOf(nodeId));
                step(
                        "INSERT INTO forgotten_node (id) SELECT CAST(? AS VARCHAR(64)) WHERE NOT EXISTS"
                                + " (SELECT 1 FROM forgotten_node WHERE id = ?)",
                        String.valueOf(nodeId),
                        String.valueOf(nodeId));
            }
            default -> {
                // It takes nothing away.
            }
        }
    }

    private void step(String sql, String... values) {
        steps.add(new Step(sql, List.of(values)));
    }

    /** Takes the same away; how many rows that concerned. */
    int apply(Connection connection) throws SQLException {
        int rows = 0;
        for (Step step : steps) {
            try (PreparedStatement statement = connection.prepareStatement(step.sql())) {
                for (int i = 0; i < step.values().size(); i++) {
                    statement.setString(i + 1, step.values().get(i));
                }
                rows += statement.executeUpdate();
            }
        }
        return rows;
    }
}
