package dev.sophon.gateway.nodes.internal;

import dev.sophon.gateway.access.Secrets;
import dev.sophon.gateway.nodes.Catalogue;
import dev.sophon.gateway.store.Transaction;
import dev.sophon.protocol.PublishedCommands;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.CommandInfo;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks what nodes declare, and keeps one copy of each catalogue, however many nodes have it. Thread-safe. */
final class Catalogues {
    private static final int MAX_COMMANDS = 1_000;
    private static final int MAX_CHARACTERS = 900_000;

    private final Map<String, WeakReference<Catalogue>> known = new HashMap<>();

    /**
     * The catalogue of these commands.
     *
     * @throws IllegalArgumentException if one of them is not valid, or they are too many
     */
    Catalogue of(@Nullable List<CommandInfo> declared) {
        if (declared == null || declared.size() > MAX_COMMANDS) {
            throw new IllegalArgumentException("commands: expected at most " + MAX_COMMANDS);
        }
        declared.forEach(Catalogues::check);
        List<CommandInfo> commands =
                pinned(declared.stream().map(SaidOfCommands::clean).toList());
        byte[] bytes = Json.bytes(commands);
        if (new String(bytes, StandardCharsets.UTF_8).length() > MAX_CHARACTERS) {
            throw new IllegalArgumentException("commands: expected at most " + MAX_CHARACTERS + " characters of JSON");
        }
        return intern(Secrets.sha256(bytes), commands, bytes);
    }

    /** No node talks the risk of what is published down, nor puts it under another scope. */
    private static List<CommandInfo> pinned(List<CommandInfo> declared) {
        return declared.stream().map(PublishedCommands::pinned).toList();
    }

    private synchronized Catalogue intern(String sha256, List<CommandInfo> commands, byte[] bytes) {
        WeakReference<Catalogue> reference = known.get(sha256);
        Catalogue catalogue = reference == null ? null : reference.get();
        if (catalogue == null) {
            catalogue = new Catalogue(sha256, commands, EncodedJson.ofUtf8(bytes));
            known.values().removeIf(old -> old.get() == null);
            known.put(sha256, new WeakReference<>(catalogue));
        }
        return catalogue;
    }

    private static void check(CommandInfo command) {
        // Jackson fills a record by names: what the message left out is null, whatever the type says.
        boolean whole = command != null
                && matches(command.name(), "[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)+", 100)
                && matches(command.scope(), "[a-z]+(\\.[a-z]+)+", 100)
                && command.risk() != null
                && command.status() != null
                && command.paramsSchema() != null
                && command.paramsSchema().isObject();
        if (!whole) {
            throw new IllegalArgumentException(
                    "commands: expected name, scope, risk, status and paramsSchema of each, as name family.verb");
        }
    }

    private static boolean matches(@Nullable String text, String pattern, int longest) {
        return text != null && text.length() <= longest && text.matches(pattern);
    }

    static void save(Transaction transaction, Catalogue catalogue) throws SQLException {
        if (catalogue == Catalogue.EMPTY) {
            return;
        }
        PreparedStatement find = transaction.prepare("SELECT 1 FROM catalogue WHERE sha256 = ?");
        find.setString(1, catalogue.sha256());
        try (ResultSet row = find.executeQuery()) {
            if (row.next()) {
                return;
            }
        }
        PreparedStatement insert = transaction.prepare("INSERT INTO catalogue (sha256, body) VALUES (?, ?)");
        insert.setString(1, catalogue.sha256());
        insert.setString(2, new String(catalogue.encoded().utf8(), StandardCharsets.UTF_8));
        insert.executeUpdate();
    }

    /** Forgets those that no node has any more. */
    static void forgetUnused(Transaction transaction) throws SQLException {
        transaction
                .prepare("DELETE FROM catalogue WHERE sha256 NOT IN"
                        + " (SELECT catalogue_sha256 FROM node WHERE catalogue_sha256 IS NOT NULL)")
                .executeUpdate();
    }

    /** All that nodes have, by their hash. */
    Map<String, Catalogue> load(Connection connection) throws SQLException {
        Map<String, Catalogue> kept = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(
                        "SELECT sha256, body FROM catalogue" + " WHERE sha256 IN (SELECT catalogue_sha256 FROM node)");
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                byte[] bytes = row.getString(2).getBytes(StandardCharsets.UTF_8);
                // Written by a Gateway that may not have known as many names.
                List<CommandInfo> commands = pinned(Arrays.asList(Json.read(bytes, CommandInfo[].class)));
                kept.put(row.getString(1), intern(row.getString(1), commands, Json.bytes(commands)));
            }
        }
        return kept;
    }
}
