package dev.sophon.signalr.server;

import java.security.Principal;

/** What an {@link Authenticator} answers. */
public sealed interface Admission {
    /** The client is this user. */
    record Granted(Principal user) implements Admission {}

    /**
     * The client may not connect.
     *
     * @param status of the HTTP response, 400 to 599
     * @param error for programs
     * @param message for people; says nothing of the credentials
     */
    record Refused(int status, String error, String message) implements Admission {
        public Refused {
            if (status < 400 || status > 599) {
                throw new IllegalArgumentException("status: expected 400 to 599, got " + status);
            }
        }
    }

    static Admission of(Principal user) {
        return new Granted(user);
    }

    /** Status 401. */
    static Refused unauthorized(String message) {
        return new Refused(401, "unauthorized", message);
    }
}
