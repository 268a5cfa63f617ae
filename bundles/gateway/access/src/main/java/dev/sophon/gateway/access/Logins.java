package dev.sophon.gateway.access;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/** Logins by password and by a provider's word, the sessions of browsers, and when a password was last given. Thread-safe. */
@ProviderType
public interface Logins {
    /** How long a session lasts. */
    Duration SESSION = Duration.ofHours(12);

    /** How long a token lasts that was made by a login. */
    Duration TOKEN = Duration.ofDays(30);

    /** How long a browser is known that has logged in. */
    Duration KNOWN = Duration.ofDays(180);

    /** How long after a password was given one may decide without giving it again. */
    Duration CONFIRMED = Duration.ofMinutes(10);

    /**
     * Begins a session.
     *
     * @throws dev.sophon.gateway.runtime.Refusal if name and password do not belong together, or too many did not before
     */
    Session login(String name, String password, From from);

    /** As {@link #login}, for programs: a token that acts as the account. */
    Tokens.Created loginForToken(String name, String password, From from, String tokenName);

    /**
     * Begins a session for somebody for whom a provider vouches.
     *
     * @param fresh whether they showed the provider just now who they are, and may decide by that
     * @param lasts {@link #SESSION} at most
     * @throws dev.sophon.gateway.runtime.Refusal if there are too many accounts
     */
    Session loginBy(Provided who, Role role, boolean fresh, Duration lasts, From from);

    /**
     * Takes a provider's word that the person of a session has just shown once more who they are.
     *
     * @param credential of the session
     * @throws dev.sophon.gateway.runtime.Refusal if it is over, or somebody else's
     */
    void confirmBy(Provided who, Role role, String credential, From from);

    /**
     * Begins a session for somebody who has just shown who they are by what their account has besides a password, and may
     * decide by that.
     *
     * @param means for the audit: as in {@code passkey pk-…}
     * @throws dev.sophon.gateway.runtime.Refusal if the account is not there any more, or has another version
     */
    Session loginBy(Account account, String means, From from);

    /**
     * Takes it that the person of a session has just shown once more who they are, by what their account has besides a
     * password.
     *
     * @return until when one may decide by it
     * @throws dev.sophon.gateway.runtime.Refusal if this is no person's session, or it is over
     */
    Instant confirmShown(Principal principal);

    /**
     * Writes down that a sign-in by a provider, or by what else somebody has, failed.
     *
     * @param who {@code null} if the provider did not get as far as to say it
     * @param why a short code
     */
    void refuse(@Nullable Provided who, String why, From from);

    /** Refuses somebody to whom the provider gives no role any more, and ends the sessions and tokens of their account. */
    void withdraw(Provided who, String why, From from);

    /** Whose session a cookie stands for; empty if there is none such, or it is over. Takes the same time for each. */
    Optional<Session> session(String cookie);

    /** Whether a principal's session or token still stands. */
    boolean stands(Principal principal);

    /** Ends the session, or deletes the token, that a principal's account logged in with. */
    void logout(Principal principal);

    /**
     * Takes the password once more.
     *
     * @return until when one may decide by it
     * @throws dev.sophon.gateway.runtime.Refusal if it is wrong, too many were before, or this is not an account with one
     */
    Instant confirm(Principal principal, String password);

    /** Whether a principal may decide: a person has to have given the password a short time ago. */
    boolean confirmed(Principal principal);

    /**
     * Who tries to log in.
     *
     * @param address where the request is from
     * @param browser the secret that its browser or program was given by an earlier login; {@code null} if it has none
     */
    record From(String address, @Nullable String browser) {
        @Override
        public String toString() {
            return "From[" + address + "]";
        }
    }

    /**
     * By which a browser or program that has logged in to an account is known to it the next time, so that others'
     * failures do not count for it.
     *
     * @throws dev.sophon.gateway.runtime.Refusal if the account is not there any more
     */
    String browser(String accountId);

    /**
     * A session.
     *
     * @param cookie the secret that the browser keeps
     * @param csrfToken what a page of this Gateway sends along, and no other site's page can know
     */
    record Session(Principal principal, String cookie, String csrfToken, Instant expiresAt) {
        @Override
        public String toString() {
            return "Session[" + principal.credential() + "]";
        }
    }
}
