package dev.sophon.gateway.access.internal;

import dev.sophon.gateway.access.Account;
import dev.sophon.gateway.access.Accounts;
import dev.sophon.gateway.access.Logins;
import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.access.Provided;
import dev.sophon.gateway.access.Role;
import dev.sophon.gateway.access.Secrets;
import dev.sophon.gateway.access.Tokens;
import dev.sophon.gateway.audit.Audit;
import dev.sophon.gateway.audit.AuditEntry;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.gateway.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The sessions, {@code {id}_{secret}} in a cookie, in memory as in the database. When a password was last given is known in
 * memory only: after a restart it is asked for again.
 */
@Component
public final class LoginSessions implements Logins {
    private static final int ID_LENGTH = 12;
    private static final int PER_ACCOUNT = 20;
    /** What an unknown id is compared with, so that it takes as long as a known one. */
    private static final String NO_HASH = Secrets.sha256(Secrets.secret());

    private final SessionRecords records;
    private final Accounts accounts;
    private final Tokens tokens;
    private final Time time;
    private final Lockouts lockouts;
    private final Map<String, SessionRecords.Row> sessions = new ConcurrentHashMap<>();
    /** When the password was last given, by session or token, on the monotonic clock. */
    private final Map<String, Long> given = new ConcurrentHashMap<>();

    @Activate
    public LoginSessions(
            @Reference Store store,
            @Reference Audit audit,
            @Reference Accounts accounts,
            @Reference Tokens tokens,
            @Reference Time time) {
        this.records = new SessionRecords(store, audit);
        this.accounts = accounts;
        this.tokens = tokens;
        this.time = time;
        this.lockouts = new Lockouts(time);
        records.all().forEach(row -> sessions.put(row.id(), row));
    }

    @Override
    public Session login(String name, String password, From from) {
        Account account = check(name, password, from);
        return begin(account, true, SESSION, entry(account, "login", from.address()));
    }

    @Override
    public Session loginBy(Provided who, Role role, boolean fresh, Duration lasts, From from) {
        Account account = accounts.provide(who, role);
        return begin(
                account,
                fresh,
                lasts.compareTo(SESSION) < 0 ? lasts : SESSION,
                entry(account, "login", from.address() + vouched(who)));
    }

    @Override
    public void confirmBy(Provided who, Role role, String credential, From from) {
        Account account = accounts.provide(who, role);
        SessionRecords.Row row = sessions.get(credential);
        if (!owner(row).map(Account::id).filter(account.id()::equals).isPresent()) {
            throw Refusal.conflict("The session is over, or somebody else's: sign in again");
        }
        forgetGiven();
        given.put(credential, time.nanos());
    }

    @Override
    public Session loginBy(Account account, String means, From from) {
        Account standing = accounts.find(account.id())
                .filter(one -> one.version() == account.version())
                .orElseThrow(() -> Refusal.conflict("This account was changed or deleted meanwhile"));
        return begin(standing, true, SESSION, entry(standing, "login", from.address() + " by " + means));
    }

    @Override
    public Instant confirmShown(Principal principal) {
        if (owner(sessions.get(principal.credential())).isEmpty()) {
            throw Refusal.conflict("This is no session of a person, or it is over: sign in again");
        }
        forgetGiven();
        given.put(principal.credential(), time.nanos());
        return time.now().plus(CONFIRMED);
    }

    @Override
    public void refuse(@Nullable Provided who, String why, From from) {
        records.write(new AuditEntry(
                time.now(),
                Principal.GATEWAY.id(),
                who == null ? Principal.GATEWAY.name() : who.shownName(),
                "login",
                null,
                "from " + from.address() + (who == null ? "" : vouched(who)),
                null,
                null,
                why,
                null,
                null));
    }

    @Override
    public void withdraw(Provided who, String why, From from) {
        accounts.withdraw(who);
        refuse(who, why, from);
    }

    private static String vouched(Provided who) {
        return " by " + who.issuer() + " as " + who.subject();
    }

    private Session begin(Account account, boolean fresh, Duration lasts, AuditEntry why) {
        List<String> ended = ended(account);
        String secret = Secrets.secret();
        Instant now = time.now();
        SessionRecords.Row row = new SessionRecords.Row(
                Secrets.random(ID_LENGTH),
                account.id(),
                account.version(),
                Secrets.sha256(secret),
                now,
                now.plus(lasts));
        records.insert(row, ended, why, () -> {
            ended.forEach(sessions::remove);
            sessions.put(row.id(), row);
        });
        forgetGiven();
        if (fresh) {
            given.put(row.id(), time.nanos());
        }
        return new Session(principal(account, row.id()), row.id() + "_" + secret, csrf(secret), row.expiresAt());
    }

    @Override
    public Tokens.Created loginForToken(String name, String password, From from, String tokenName) {
        Account account = check(name, password, from);
        Tokens.Created created = tokens.createFor(account, tokenName, time.now().plus(TOKEN));
        forgetGiven();
        given.put(created.token().id(), time.nanos());
        return created;
    }

    @Override
    public String browser(String accountId) {
        return accounts.find(accountId)
                .map(accounts::browserSecret)
                .orElseThrow(() -> Refusal.conflict("This account was deleted meanwhile"));
    }

    private Account check(String name, String password, From from) {
        String key = name.strip().toLowerCase(Locale.ROOT);
        String known = from.browser() == null
                ? null
                : accounts.browser(key, from.browser()).orElse(null);
        String stranger = known == null ? from.address() : null;
        return check(key, password, stranger, lockouts.begin(key, accounts.exists(key), from.address(), known));
    }

    /** The attempt has been counted before the slow part begins. */
    private Account check(String name, String password, @Nullable String stranger, Lockouts.Attempt attempt) {
        Account account = accounts.check(name, password, stranger)
                .orElseThrow(() -> new Refusal(
                        Refusal.Reason.LOGIN_FAILED, "account, password: they do not belong to an account together"));
        attempt.succeeded();
        return account;
    }

    @Override
    public Optional<Session> session(String cookie) {
        boolean formed = cookie.length() > ID_LENGTH && cookie.length() < 100 && cookie.charAt(ID_LENGTH) == '_';
        String secret = formed ? cookie.substring(ID_LENGTH + 1) : "";
        SessionRecords.Row row = formed ? sessions.get(cookie.substring(0, ID_LENGTH)) : null;
        boolean matches = Secrets.matches(secret, row == null ? NO_HASH : row.sha256());
        return row != null && matches
                ? owner(row)
                        .map(account ->
                                new Session(principal(account, row.id()), cookie, csrf(secret), row.expiresAt()))
                : Optional.empty();
    }

    @Override
    public boolean stands(Principal principal) {
        SessionRecords.Row row = sessions.get(principal.credential());
        return row == null ? tokens.stands(principal) : owner(row).isPresent();
    }

    @Override
    public void logout(Principal principal) {
        SessionRecords.Row row = sessions.get(principal.credential());
        if (row != null) {
            records.delete(
                    row.id(),
                    AuditEntry.of(time.now(), principal.id(), principal.name(), "logout", null, row.id()),
                    () -> sessions.remove(row.id()));
        } else if (principal.account()) {
            tokens.delete(principal.credential(), principal);
        } else {
            throw Refusal.conflict("This token was not made by a login; an Admin can delete it");
        }
        given.remove(principal.credential());
    }

    @Override
    public Instant confirm(Principal principal, String password) {
        if (!principal.account()) {
            throw Refusal.conflict("This token was not made by a login, and has no password");
        }
        if (accounts.find(principal.id()).filter(Account::provided).isPresent()) {
            throw Refusal.conflict("password: this account has none; show the provider who you are once more, by"
                    + " GET /api/auth/oidc/confirm in the browser");
        }
        check(principal.name(), password, null, lockouts.beginKnown(principal.credential()));
        forgetGiven();
        given.put(principal.credential(), time.nanos());
        return time.now().plus(CONFIRMED);
    }

    @Override
    public boolean confirmed(Principal principal) {
        Long at = given.get(principal.credential());
        return !principal.account() || (at != null && time.nanos() - at < CONFIRMED.toNanos());
    }

    private Optional<Account> owner(SessionRecords.@Nullable Row row) {
        if (row == null || !time.now().isBefore(row.expiresAt())) {
            return Optional.empty();
        }
        return accounts.find(row.accountId()).filter(account -> account.version() == row.accountVersion());
    }

    /** The sessions that are over, and the account's oldest where it has too many. */
    private List<String> ended(Account account) {
        List<String> ended = new ArrayList<>(sessions.values().stream()
                .filter(row -> owner(row).isEmpty())
                .map(SessionRecords.Row::id)
                .toList());
        sessions.values().stream()
                .filter(row -> row.accountId().equals(account.id()) && !ended.contains(row.id()))
                .sorted(Comparator.comparing(SessionRecords.Row::createdAt).reversed())
                .skip(PER_ACCOUNT - 1L)
                .forEach(row -> ended.add(row.id()));
        return ended;
    }

    private void forgetGiven() {
        long now = time.nanos();
        given.values().removeIf(at -> now - at >= CONFIRMED.toNanos());
    }

    private AuditEntry entry(Account account, String action, String address) {
        return AuditEntry.of(time.now(), account.id(), account.name(), action, null, "from " + address);
    }

    private static Principal principal(Account account, String credential) {
        return new Principal(account.id(), account.name(), account.role(), null, null, credential, true);
    }

    /** Follows from the cookie's secret, which no other page can read. */
    private static String csrf(String secret) {
        return Secrets.sha256("csrf " + secret);
    }
}
