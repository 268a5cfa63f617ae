package dev.sophon.dbus;

import java.io.IOException;

/** The other side sent what is not D-Bus. */
final class BadMessageException extends IOException {
    private static final long serialVersionUID = 1L;

    BadMessageException(String message) {
        super(message);
    }
}
