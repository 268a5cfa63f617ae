package dev.sophon.gateway.access;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/** The accounts of people. Of their passwords only slow hashes are kept. Thread-safe. */
@ProviderType
public interface Accounts {
    /** The fewest characters of a password. */
    int MIN_PASSWORD = 10;

    /** The most characters of a password. */
    int MAX_PASSWORD = 200;

    /** How many accounts there can be with a password, and how many of an organisation's besides. */
    int MAX_ACCOUNTS = 1_000;

    /** All, by name. */
    List<Account> list();

    Optional<Account> find(String id);

    /**
     * The account of this name and password; empty if there is none, in the same time. The caller keeps guessers away.
     *
     * @param stranger the address of somebody who is not known yet; {@code null} for who is: those come first
     * @throws dev.sophon.gateway.runtime.Refusal if too many passwords are being checked already
     */
    Optional<Account> check(String name, String password, @Nullable String stranger);

    /** A secret by which a browser that an account has logged in with is known, until the account's password changes. */
    String browserSecret(Account account);

    /** Which browser has this secret of the account of this name; empty if it was not made for it, or is over. */
    Optional<String> browser(String name, String secret);

    /** Whether there is an account of this name. */
    boolean exists(String name);

    /**
     * Makes an account.
     *
     * @throws dev.sophon.gateway.runtime.Refusal if a field is out of range, or the name is taken
     */
    Account create(String name, Role role, String password, Principal by);

    /**
     * The account of somebody for whom a provider vouches, made if there is none. Name and role are what they are there now.
     *
     * @throws dev.sophon.gateway.runtime.Refusal if there are too many
     */
    Account provide(Provided who, Role role);

    /** Ends the sessions and tokens of somebody to whom the provider gives no role any more; does nothing if there are none. */
    void withdraw(Provided who);

    /**
     * Gives an account another role, which counts at once, or another password, which ends its sessions and tokens.
     *
     * @param role {@code null} to leave it
     * @param password {@code null} to leave it
     * @throws dev.sophon.gateway.runtime.Refusal if there is none, a field is out of range, or it is an organisation's:
     *     both are the provider's
     */
    Account change(String id, @Nullable Role role, @Nullable String password, Principal by);

    /**
     * Deletes an account, its sessions and its tokens: none of them counts from this moment.
     *
     * @throws dev.sophon.gateway.runtime.Refusal if there is none
     */
    void delete(String id, Principal by);
}
