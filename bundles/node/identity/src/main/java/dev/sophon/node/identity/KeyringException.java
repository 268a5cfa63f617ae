package dev.sophon.node.identity;

import java.io.IOException;

/** A keyring cannot be used now; the message is a clause for people, and says what to do. */
public final class KeyringException extends IOException {
    private static final long serialVersionUID = 1L;

    KeyringException(String message) {
        super(message);
    }

    KeyringException(String message, Throwable cause) {
        super(message, cause);
    }
}
