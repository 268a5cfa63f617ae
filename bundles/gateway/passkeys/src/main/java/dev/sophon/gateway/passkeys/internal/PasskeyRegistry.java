package dev.sophon.gateway.passkeys.internal;

import dev.sophon.gateway.access.Account;
import dev.sophon.gateway.access.Accounts;
import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.access.Secrets;
import dev.sophon.gateway.audit.Audit;
import dev.sophon.gateway.audit.AuditEntry;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.gateway.store.RecordedRows;
import dev.sophon.gateway.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The passkeys, in memory as in the database. Thread-safe. */
final class PasskeyRegistry {
    static final int MOST_EACH = 10;

    private static final int ID_LENGTH = 12;

    private final PasskeyRecords records;
    private final Accounts accounts;
    private final Time time;
    private final RecordedRows<Passkey> passkeys;

    PasskeyRegistry(Store store, Audit audit, Accounts accounts, Time time) {
        this.records = new PasskeyRecords(store, audit);
        this.accounts = accounts;
        this.time = time;
        this.passkeys = new RecordedRows<>(store, records.all(), Passkey::id);
    }

    /** Whose it is; empty if the account is gone, or has a new password. */
    Optional<Account> owner(Passkey passkey) {
        return accounts.find(passkey.accountId()).filter(passkey::isOf);
    }

    /** Those of an account, the oldest first. */
    List<Passkey> of(Account account) {
        return of(account, passkeys.now());
    }

    private static List<Passkey> of(Account account, Map<String, Passkey> standing) {
        return standing.values().stream()
                .filter(one -> one.isOf(account))
                .sorted(Comparator.comparing(Passkey::createdAt).thenComparing(Passkey::id))
                .toList();
    }

    /** Whether somebody can sign in by one under a name of this Gateway. */
    boolean letsIn(String rpId) {
        return passkeys.now().values().stream()
                .anyMatch(one -> one.rpId().equals(rpId)
                        && owner(one).filter(account -> !account.provided()).isPresent());
    }

    /** @param credentialId in base64url */
    Optional<Passkey> find(String credentialId) {
        return passkeys.now().values().stream()
                .filter(one ->
                        one.credentialId().equals(credentialId) && owner(one).isPresent())
                .findFirst();
    }

    Passkey add(Account account, String name, RelyingParty party, Ceremonies.Made made, Principal by) {
        Passkey passkey = new Passkey(
                "pk-" + Secrets.random(ID_LENGTH),
                account.id(),
                account.version(),
                party.id(),
                made.credentialId(),
                made.attested(),
                made.signCount(),
                made.backupEligible(),
                name,
                time.now(),
                null);
        AuditEntry why = entry(by, "passkey.add", passkey);
        passkeys.change(standing -> {
            List<String> over = new ArrayList<>();
            standing.values().stream().filter(one -> owner(one).isEmpty()).forEach(one -> over.add(one.id()));
            if (of(account, standing).size() >= MOST_EACH) {
                throw Refusal.conflict("An account has at most " + MOST_EACH + " passkeys; remove one first");
            }
            if (standing.values().stream()
                    .anyMatch(one ->
                            !over.contains(one.id()) && one.credentialId().equals(passkey.credentialId()))) {
                throw Refusal.conflict("credential: this passkey is here already");
            }
            return new RecordedRows.Change<>(over, Map.of(passkey.id(), passkey), records.insert(passkey, over, why));
        });
        return passkey;
    }

    void remove(Account account, String id, Principal by) {
        passkeys.change(standing -> {
            Passkey passkey = standing.get(id);
            if (passkey == null || !passkey.isOf(account)) {
                throw Refusal.notFound("No passkey of yours has this id");
            }
            return RecordedRows.Change.remove(id, records.delete(id, entry(by, "passkey.remove", passkey)));
        });
    }

    /**
     * Writes down that one was used, which has to be before it counts.
     *
     * @param signCount as the authenticator says
     * @param why {@code null} where what it was used for is written by itself
     * @throws Refusal if another use came before, or it was removed
     */
    void use(Passkey passkey, long signCount, @Nullable AuditEntry why) {
        Instant now = time.now();
        passkeys.change(standing -> {
            Passkey before = standing.get(passkey.id());
            if (before == null || !before.countsOn(signCount)) {
                throw Ceremonies.refusal();
            }
            Passkey used = before.used(signCount, now);
            return RecordedRows.Change.put(used.id(), used, records.used(used, now, why));
        });
    }

    AuditEntry entry(Principal by, String action, Passkey passkey) {
        return AuditEntry.of(time.now(), by.id(), by.name(), action, null, passkey.id() + " for " + passkey.rpId());
    }
}
