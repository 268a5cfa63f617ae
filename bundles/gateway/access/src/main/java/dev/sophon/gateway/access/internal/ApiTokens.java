package dev.sophon.gateway.access.internal;

import dev.sophon.gateway.access.Account;
import dev.sophon.gateway.access.Accounts;
import dev.sophon.gateway.access.ApiToken;
import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.access.Role;
import dev.sophon.gateway.access.Secrets;
import dev.sophon.gateway.access.Tokens;
import dev.sophon.gateway.audit.Audit;
import dev.sophon.gateway.audit.AuditEntry;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.runtime.Settings;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.gateway.store.RecordedRows;
import dev.sophon.gateway.store.Store;
import dev.sophon.protocol.text.CleanText;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The API tokens, {@code sk_{id}_{secret}}, in memory as in the database. At its first start it makes one for an Admin and
 * writes it into the state folder.
 */
@Component
public final class ApiTokens implements Tokens {
    private static final Logger LOG = LoggerFactory.getLogger(ApiTokens.class);
    private static final String PREFIX = "sk_";
    private static final int MAX_NAME = 200;
    private static final int ID_LENGTH = 12;
    private static final int MAX_NODES = 1_000;
    private static final int MAX_SCOPES = 100;
    private static final Pattern SCOPE = Pattern.compile("[a-z][a-zA-Z0-9.-]{0,99}");
    /** What an unknown id is compared with, so that it takes as long as a known one. */
    private static final String NO_HASH = Secrets.sha256(Secrets.secret());

    private static final int MAX_TOKENS = 10_000;

    private final TokenRecords records;
    private final Accounts accounts;
    private final Time time;
    private final RecordedRows<TokenRecords.Row> tokens;

    @Activate
    public ApiTokens(
            @Reference Store store,
            @Reference Audit audit,
            @Reference Accounts accounts,
            @Reference Settings settings,
            @Reference Time time) {
        this.records = new TokenRecords(store, audit);
        this.accounts = accounts;
        this.time = time;
        this.tokens =
                new RecordedRows<>(store, records.all(), row -> row.token().id());
        if (tokens.now().isEmpty()) {
            firstStart(settings);
        }
    }

    private void firstStart(Settings settings) {
        Created admin = create("first start", Role.ADMIN, null, null, Principal.GATEWAY);
        settings.home().write(settings.home().adminToken(), admin.secret() + "\n");
        String where =
                "The Admin token of this Gateway is in " + settings.home().adminToken();
        LOG.info(where);
        System.out.println(where);
    }

    @Override
    public Optional<Principal> authenticate(String token) {
        int cut = PREFIX.length() + ID_LENGTH;
        boolean formed = token.startsWith(PREFIX) && token.length() > cut && token.charAt(cut) == '_';
        TokenRecords.Row row = formed ? tokens.now().get(token.substring(PREFIX.length(), cut)) : null;
        boolean matches =
                Secrets.matches(formed ? token.substring(cut + 1) : token, row == null ? NO_HASH : row.sha256());
        return row != null && matches ? principal(row.token()) : Optional.empty();
    }

    @Override
    public Optional<Principal> find(String id) {
        TokenRecords.Row row = tokens.now().get(id);
        return row == null ? Optional.empty() : principal(row.token());
    }

    @Override
    public boolean stands(Principal principal) {
        return find(principal.credential()).isPresent();
    }

    @Override
    public Created create(
            String name,
            Role role,
            @Nullable Set<String> nodes,
            @Nullable Set<String> scopes,
            @Nullable Instant expiresAt,
            Principal by) {
        String called = CleanText.name(name, MAX_NAME)
                .orElseThrow(() -> Refusal.invalid("name: expected 1 to " + MAX_NAME
                        + " characters, and no control or invisible characters among them"));
        if (nodes != null && role != Role.AGENT) {
            throw Refusal.invalid("nodes: only the token of an Agent can be limited to named nodes");
        }
        if (nodes != null
                && (nodes.size() > MAX_NODES
                        || !nodes.stream().allMatch(id -> id != null && id.matches("[a-z0-9-]{3,64}")))) {
            throw Refusal.invalid("nodes: expected at most " + MAX_NODES + " node ids");
        }
        if (scopes != null && role != Role.AGENT) {
            throw Refusal.invalid("scopes: only the token of an Agent can be limited to named scopes");
        }
        if (scopes != null
                && (scopes.isEmpty()
                        || scopes.size() > MAX_SCOPES
                        || !scopes.stream()
                                .allMatch(scope ->
                                        scope != null && SCOPE.matcher(scope).matches()))) {
            throw Refusal.invalid("scopes: expected 1 to " + MAX_SCOPES + " names of scopes, as in screen.capture");
        }
        Instant now = time.now();
        if (expiresAt != null && !expiresAt.isAfter(now)) {
            throw Refusal.invalid("expiresAt: expected a time that is still to come");
        }
        String id = Secrets.random(ID_LENGTH);
        Set<String> only = nodes == null ? null : Set.copyOf(nodes);
        Set<String> using = scopes == null ? null : Collections.unmodifiableSet(new TreeSet<>(scopes));
        return keep(new ApiToken(id, called, role, only, using, now, by.name(), expiresAt, null, null), by.id());
    }

    @Override
    public Created createFor(Account account, String name, Instant expiresAt) {
        String shown = CleanText.said(name, MAX_NAME);
        ApiToken token = new ApiToken(
                Secrets.random(ID_LENGTH),
                shown == null ? "login" : shown,
                account.role(),
                null,
                null,
                time.now(),
                account.name(),
                expiresAt,
                account.id(),
                account.version());
        return keep(token, account.id());
    }

    private Created keep(ApiToken token, String byId) {
        String secret = Secrets.secret();
        TokenRecords.Row row = new TokenRecords.Row(token, Secrets.sha256(secret));
        Set<String> limits = token.scopes();
        String subject = token.id() + " " + token.role().wireName()
                + (limits == null ? "" : " " + String.join(" ", new TreeSet<>(limits)));
        AuditEntry why = AuditEntry.of(token.createdAt(), byId, token.createdBy(), "token.create", null, subject);
        tokens.change(standing -> {
            Map<String, AuditEntry> ended = ended(standing.values());
            if (standing.size() - ended.size() >= MAX_TOKENS) {
                throw Refusal.conflict("There can be at most " + MAX_TOKENS + " tokens; delete some first");
            }
            return new RecordedRows.Change<>(ended.keySet(), Map.of(token.id(), row), records.insert(row, why, ended));
        });
        return new Created(token, PREFIX + token.id() + "_" + secret);
    }

    /** Logins leave tokens behind; those that can never count again make room for the next one. */
    private Map<String, AuditEntry> ended(Collection<TokenRecords.Row> standing) {
        Map<String, AuditEntry> ended = new HashMap<>();
        for (TokenRecords.Row row : standing) {
            ApiToken token = row.token();
            if (token.accountId() != null && principal(token).isEmpty()) {
                String by = Principal.GATEWAY.id();
                ended.put(
                        token.id(),
                        AuditEntry.of(time.now(), by, Principal.GATEWAY.name(), "token.expire", null, token.id()));
            }
        }
        return ended;
    }

    @Override
    public List<ApiToken> tokens() {
        return tokens.now().values().stream()
                .map(TokenRecords.Row::token)
                .sorted(Comparator.comparing(ApiToken::createdAt).reversed().thenComparing(ApiToken::id))
                .toList();
    }

    @Override
    public void delete(String id, Principal by) {
        AuditEntry why = AuditEntry.of(time.now(), by.id(), by.name(), "token.delete", null, id);
        tokens.change(standing -> {
            TokenRecords.Row row = standing.get(id);
            if (row == null) {
                throw Refusal.notFound("No token has this id");
            }
            boolean otherAdmin = standing.values().stream()
                    .anyMatch(other -> !other.token().id().equals(id)
                            && other.token().role() == Role.ADMIN
                            && other.token().expiresAt() == null);
            if (row.token().role() == Role.ADMIN && !otherAdmin) {
                throw Refusal.conflict("This is the last Admin token that does not expire; make another one first");
            }
            return RecordedRows.Change.remove(id, records.delete(id, why));
        });
    }

    private boolean expired(ApiToken token) {
        return token.expiresAt() != null && !time.now().isBefore(token.expiresAt());
    }

    /** Whom a token stands for now, if it still counts. */
    private Optional<Principal> principal(ApiToken token) {
        if (expired(token)) {
            return Optional.empty();
        }
        if (token.accountId() == null) {
            return Optional.of(new Principal(
                    token.id(), token.name(), token.role(), token.nodes(), token.scopes(), token.id(), false));
        }
        return accounts.find(token.accountId())
                .filter(account -> Objects.equals(account.version(), token.accountVersion()))
                .map(account ->
                        new Principal(account.id(), account.name(), account.role(), null, null, token.id(), true));
    }
}
