package dev.sophon.gateway.nodes.internal;

import dev.sophon.gateway.access.Secrets;
import dev.sophon.gateway.nodes.Catalogue;
import dev.sophon.gateway.store.Transaction;
import dev.sophon.protocol.PublishedCommands;
import dev.sophon.protocol.Scope;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.CommandInfo;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
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
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Checks what nodes declare, and keeps one copy of each catalogue, however many nodes have it. Thread-safe. */
final class Catalogues {
    private static final int MAX_COMMANDS = 1_000;
    private static final int MAX_CHARACTERS = 900_000;

    private final Map<String, Known> known = new HashMap<>();
    /** Those that no node has any more: each new one would walk over all to find them. */
    private final ReferenceQueue<Catalogue> gone = new ReferenceQueue<>();

    /** A catalogue for as long as a node has it. */
    private static final class Known extends WeakReference<Catalogue> {
        private final String key;

        Known(String key, Catalogue catalogue, ReferenceQueue<Catalogue> gone) {
            super(catalogue, gone);
            this.key = key;
        }
    }

    /**
     * The catalogue of these commands.
     *
     * @param brought the scopes that the node's capabilities bring; null from a Node that does not say
     * @throws IllegalArgumentException if one of them is not valid, or they are too many
     */
    Catalogue of(@Nullable List<CommandInfo> declared, @Nullable List<Scope> brought) {
        if (declared == null || declared.size() > MAX_COMMANDS) {
            throw new IllegalArgumentException("commands: expected at most " + MAX_COMMANDS);
        }
        declared.forEach(Catalogues::check);
        List<CommandInfo> said = declared.stream().map(SaidOfCommands::clean).toList();
        List<CommandInfo> commands = pinned(said);
        List<Scope> scopes = BroughtScopes.of(brought, commands);
        Catalogue catalogue = made(null, said, commands, scopes);
        if (new String(catalogue.encoded().utf8(), StandardCharsets.UTF_8).length() > MAX_CHARACTERS) {
            throw new IllegalArgumentException("commands: expected at most " + MAX_CHARACTERS + " characters of JSON");
        }
        return intern(catalogue);
    }

    /**
     * What a node declared, as it is taken.
     *
     * @param sha256 under which it is kept; null for that of what it is now
     * @param said by the node
     * @param pinned the same, under the scopes and risks of published names
     */
    private static Catalogue made(
            @Nullable String sha256, List<CommandInfo> said, List<CommandInfo> pinned, List<Scope> scopes) {
        List<CommandInfo> commands = BroughtScopes.atTheirRisk(pinned, scopes);
        byte[] bytes = Json.bytes(commands);
        byte[] all = scopes.isEmpty() ? bytes : Json.bytes(List.of(commands, scopes));
        return new Catalogue(
                sha256 == null ? Secrets.sha256(all) : sha256,
                commands,
                scopes,
                EncodedJson.ofUtf8(bytes),
                understated(said, commands));
    }

    private static Set<String> understated(List<CommandInfo> said, List<CommandInfo> taken) {
        Set<String> names = new TreeSet<>();
        for (int i = 0; i < said.size(); i++) {
            if (said.get(i).risk().compareTo(taken.get(i).risk()) < 0) {
                names.add(said.get(i).name());
            }
        }
        return names;
    }

    /** No node talks the risk of what is published down, nor puts it under another scope. */
    private static List<CommandInfo> pinned(List<CommandInfo> declared) {
        return declared.stream().map(PublishedCommands::pinned).toList();
    }

    private synchronized Catalogue intern(Catalogue made) {
        // What was understated is not kept: a node has to say all of it again before it is sent anything.
        String key = made.sha256() + made.understated();
        Known reference = known.get(key);
        Catalogue catalogue = reference == null ? null : reference.get();
        if (catalogue == null) {
            catalogue = made;
            for (Reference<?> old = gone.poll(); old != null; old = gone.poll()) {
                known.remove(((Known) old).key, old);
            }
            known.put(key, new Known(key, catalogue, gone));
        }
        return catalogue;
    }

    /** How many are kept. */
    synchronized int size() {
        return known.size();
    }

    private static void check(CommandInfo command) {
        // Jackson fills a record by names: what the message left out is null, whatever the type says.
        boolean whole = command != null
                && matches(command.name(), "[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)+", 100)
                && command.scope() != null
                && Scope.isName(command.scope())
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
        PreparedStatement insert = transaction.prepare("INSERT INTO catalogue (sha256, body, scopes) VALUES (?, ?, ?)");
        insert.setString(1, catalogue.sha256());
        insert.setString(2, new String(catalogue.encoded().utf8(), StandardCharsets.UTF_8));
        insert.setString(
                3,
                catalogue.scopes().isEmpty()
                        ? null
                        : new String(Json.bytes(catalogue.scopes()), StandardCharsets.UTF_8));
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
                        "SELECT sha256, body, scopes FROM catalogue WHERE sha256 IN (SELECT catalogue_sha256 FROM node)");
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                String sha256 = row.getString(1);
                // Written by a Gateway that may not have known as many names.
                List<CommandInfo> commands = pinned(list(row.getString(2), CommandInfo[].class));
                String said = row.getString(3);
                List<Scope> scopes = BroughtScopes.of(said == null ? null : list(said, Scope[].class), commands);
                kept.put(sha256, intern(made(sha256, commands, commands, scopes)));
            }
        }
        return kept;
    }

    private static <T> List<T> list(String json, Class<T[]> type) {
        return Arrays.asList(Json.read(json.getBytes(StandardCharsets.UTF_8), type));
    }
}
