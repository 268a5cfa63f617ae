package dev.sophon.node.identity.keyring;

import java.io.IOException;

/** A keyring cannot be used now; the message is a clause for people, and says what to do. */
public final class KeyringException extends IOException {
    private static final long serialVersionUID = 1L;

    /** With a clause for people, and nothing below it. */
    public KeyringException(String message) {
        super(message);
    }

    /** The same where something below failed. */
    public KeyringException(String message, Throwable cause) {
        super(message, cause);
    }
}
