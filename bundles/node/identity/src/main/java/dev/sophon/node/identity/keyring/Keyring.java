package dev.sophon.node.identity.keyring;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Where a person's system keeps secrets while she is not there: closed until she logs in. A call may take some seconds.
 * Nothing here asks the person anything. Thread-safe.
 */
public interface Keyring {
    /**
     * The secret of this name; empty where the keyring is open and has none.
     *
     * @throws KeyringException when it cannot be read now
     */
    Optional<Secret> read(String name) throws KeyringException, InterruptedException;

    /**
     * Puts a secret in, in place of the one of this name.
     *
     * @param label for the person who looks into her keyring
     * @throws KeyringException when it cannot be written; the one before is then as it was
     */
    void write(String name, String label, Secret secret) throws KeyringException, InterruptedException;

    /**
     * Takes a secret out, if it is there.
     *
     * @throws KeyringException when it may be there still
     */
    void delete(String name) throws KeyringException, InterruptedException;

    /** That of this system: on Linux the Secret Service of this user's session. */
    static Keyring ofSystem() {
        return of(System.getProperty("os.name", ""), System.getenv());
    }

    /** The same for another system or environment. */
    static Keyring of(String system, Map<String, String> environment) {
        return system.toLowerCase(Locale.ROOT).startsWith("linux") ? new SecretService(environment) : new NoKeyring();
    }
}
