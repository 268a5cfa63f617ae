package dev.sophon.gateway.access.internal;

import dev.sophon.gateway.access.Account;
import dev.sophon.gateway.access.Accounts;
import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.access.Provided;
import dev.sophon.gateway.access.Role;
import dev.sophon.gateway.access.Secrets;
import dev.sophon.gateway.audit.Audit;
import dev.sophon.gateway.audit.AuditEntry;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.gateway.store.RecordedRows;
import dev.sophon.gateway.store.Store;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The accounts, in memory as in the database. */
@Component
public final class AccountRegistry implements Accounts {
    private static final Pattern NAME = Pattern.compile("[a-z0-9._@-]{1,100}");
    private static final int ID_LENGTH = 12;

    private final AccountRecords records;
    private final Time time;
    private final PasswordHash hashes;
    /** What an unknown name's password is compared with, so that it takes as long as a known one's. */
    private final String noHash;

    private final RecordedRows<AccountRecords.Row> accounts;

    @Activate
    public AccountRegistry(@Reference Store store, @Reference Audit audit, @Reference Time time) {
        this(store, audit, time, new PasswordHash());
    }

    AccountRegistry(Store store, Audit audit, Time time, PasswordHash hashes) {
        this.hashes = hashes;
        this.records = new AccountRecords(store, audit);
        this.time = time;
        this.noHash = hashes.ofNothing();
        this.accounts =
                new RecordedRows<>(store, records.all(), row -> row.account().id());
    }

    @Override
    public List<Account> list() {
        return accounts.now().values().stream()
                .map(AccountRecords.Row::account)
                .sorted(Comparator.comparing(Account::name))
                .toList();
    }

    @Override
    public Optional<Account> find(String id) {
        return Optional.ofNullable(accounts.now().get(id)).map(AccountRecords.Row::account);
    }

    @Override
    public Optional<Account> check(String name, String password, @Nullable String stranger) {
        Optional<AccountRecords.Row> row = named(name.strip().toLowerCase(Locale.ROOT), accounts.now());
        // A longer one than any can be is not worth hashing, for whichever name.
        boolean matches = password.length() <= 2 * MAX_PASSWORD
                && hashes.matches(
                        password, row.map(AccountRecords.Row::passwordHash).orElse(noHash), stranger);
        return matches ? row.map(AccountRecords.Row::account) : Optional.empty();
    }

    @Override
    public String browserSecret(Account account) {
        return KnownBrowsers.make(row(account.id(), accounts.now()), time.now());
    }

    @Override
    public Optional<String> browser(String name, String secret) {
        return named(name.strip().toLowerCase(Locale.ROOT), accounts.now())
                .flatMap(row -> KnownBrowsers.find(row, secret, time.now()));
    }

    @Override
    public boolean exists(String name) {
        return named(name.strip().toLowerCase(Locale.ROOT), accounts.now()).isPresent();
    }

    @Override
    public Account create(String name, Role role, String password, Principal by) {
        String lower = name.strip().toLowerCase(Locale.ROOT);
        if (!NAME.matcher(lower).matches()) {
            throw Refusal.invalid("name: expected 1 to 100 letters a to z, digits and . _ @ -");
        }
        person(role);
        acceptable(password, lower);
        Instant now = time.now();
        String id = "acc-" + Secrets.random(ID_LENGTH);
        AccountRecords.Row row =
                new AccountRecords.Row(new Account(id, lower, role, 1, now, by.name()), hashes.of(password));
        AuditEntry why = entry(by, "account.create", row.account());
        accounts.change(standing -> {
            if (named(lower, standing).isPresent()) {
                throw Refusal.conflict("name: an account of this name exists already");
            }
            room(standing, false);
            return RecordedRows.Change.put(id, row, records.insert(row, why));
        });
        return row.account();
    }

    /** An organisation's people leave room for those with a password: one of these is who can still help. */
    private static void room(Map<String, AccountRecords.Row> standing, boolean provided) {
        long those = standing.values().stream()
                .filter(row -> row.account().provided() == provided)
                .count();
        if (those >= MAX_ACCOUNTS) {
            throw Refusal.conflict("There can be at most " + MAX_ACCOUNTS
                    + (provided ? " accounts of an organisation; an Admin can delete some" : " accounts"));
        }
    }

    @Override
    public Account provide(Provided who, Role role) {
        person(role);
        String id = "acc-" + Secrets.random(ID_LENGTH);
        Instant now = time.now();
        AccountRecords.Row made = new AccountRecords.Row(
                new Account(id, who.shownName(), role, 1, now, who.shownName(), who.issuer(), who.subject()),
                hashes.ofNothing());
        Optional<Account> known = provided(who, accounts.now()).map(AccountRecords.Row::account);
        if (known.isPresent()
                && known.get().role() == role
                && known.get().name().equals(who.shownName())) {
            return known.get();
        }
        Map<String, AccountRecords.Row> after = accounts.change(standing -> {
            AccountRecords.Row old = provided(who, standing).orElse(null);
            if (old == null) {
                room(standing, true);
                return RecordedRows.Change.put(
                        id, made, records.insert(made, byProvider("account.create", made.account())));
            }
            AccountRecords.Row changed = renewed(old, who.shownName(), role, 0);
            return RecordedRows.Change.put(
                    old.account().id(),
                    changed,
                    records.update(changed, byProvider("account.role", changed.account())));
        });
        return provided(who, after).orElseThrow().account();
    }

    @Override
    public void withdraw(Provided who) {
        if (provided(who, accounts.now()).isEmpty()) {
            return;
        }
        accounts.change(standing -> {
            AccountRecords.Row old =
                    provided(who, standing).orElseThrow(() -> Refusal.conflict("This account was deleted meanwhile"));
            AccountRecords.Row changed =
                    renewed(old, old.account().name(), old.account().role(), 1);
            return RecordedRows.Change.put(
                    old.account().id(),
                    changed,
                    records.update(changed, byProvider("account.withdraw", changed.account())));
        });
    }

    private static AccountRecords.Row renewed(AccountRecords.Row old, String name, Role role, int versions) {
        Account account = old.account();
        return new AccountRecords.Row(
                new Account(
                        account.id(),
                        name,
                        role,
                        account.version() + versions,
                        account.createdAt(),
                        account.createdBy(),
                        account.issuer(),
                        account.subject()),
                old.passwordHash());
    }

    private AuditEntry byProvider(String action, Account account) {
        return AuditEntry.of(
                time.now(),
                account.id(),
                account.name(),
                action,
                null,
                account.id() + " by " + account.issuer() + " as " + account.subject() + " "
                        + account.role().wireName());
    }

    private static Optional<AccountRecords.Row> provided(Provided who, Map<String, AccountRecords.Row> standing) {
        return standing.values().stream()
                .filter(row -> who.issuer().equals(row.account().issuer())
                        && who.subject().equals(row.account().subject()))
                .findFirst();
    }

    @Override
    public Account change(String id, @Nullable Role role, @Nullable String password, Principal by) {
        if (role != null) {
            person(role);
        }
        Account before = row(id, accounts.now()).account();
        if (before.provided()) {
            throw Refusal.conflict("role, password: this account is an organisation's, whose provider has both");
        }
        if (password != null) {
            acceptable(password, before.name());
        }
        String hash = password == null ? null : hashes.of(password);
        String action = password == null ? "account.role" : "account.password";
        Map<String, AccountRecords.Row> after = accounts.change(standing -> {
            AccountRecords.Row changed = changed(row(id, standing), role, hash);
            return RecordedRows.Change.put(id, changed, records.update(changed, entry(by, action, changed.account())));
        });
        return row(id, after).account();
    }

    private static AccountRecords.Row changed(AccountRecords.Row row, @Nullable Role role, @Nullable String hash) {
        Account old = row.account();
        Account account = new Account(
                old.id(),
                old.name(),
                role == null ? old.role() : role,
                old.version() + (hash == null ? 0 : 1),
                old.createdAt(),
                old.createdBy());
        return new AccountRecords.Row(account, hash == null ? row.passwordHash() : hash);
    }

    @Override
    public void delete(String id, Principal by) {
        accounts.change(standing -> {
            AuditEntry why = entry(by, "account.delete", row(id, standing).account());
            return RecordedRows.Change.remove(id, records.delete(id, why));
        });
    }

    private AuditEntry entry(Principal by, String action, Account account) {
        return AuditEntry.of(
                time.now(),
                by.id(),
                by.name(),
                action,
                null,
                account.id() + " " + account.name() + " " + account.role().wireName());
    }

    private static AccountRecords.Row row(String id, Map<String, AccountRecords.Row> standing) {
        AccountRecords.Row row = standing.get(id);
        if (row == null) {
            throw Refusal.notFound("No account has this id");
        }
        return row;
    }

    private static Optional<AccountRecords.Row> named(String name, Map<String, AccountRecords.Row> standing) {
        return standing.values().stream()
                .filter(row -> !row.account().provided() && row.account().name().equals(name))
                .findFirst();
    }

    private static void person(Role role) {
        if (role == Role.AGENT) {
            throw Refusal.invalid("role: expected one of Admin, Operator, Viewer; an agent has a token instead");
        }
    }

    private static void acceptable(String password, String name) {
        int length = password.codePointCount(0, password.length());
        if (length < MIN_PASSWORD || length > MAX_PASSWORD) {
            throw Refusal.invalid(
                    "password: expected " + MIN_PASSWORD + " to " + MAX_PASSWORD + " characters, of any kind");
        }
        if (password.toLowerCase(Locale.ROOT).contains(name) && length < name.length() + MIN_PASSWORD) {
            throw Refusal.invalid("password: expected " + MIN_PASSWORD + " characters besides the account's name");
        }
    }
}
