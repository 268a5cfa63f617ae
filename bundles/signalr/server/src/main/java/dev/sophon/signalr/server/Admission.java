package dev.sophon.signalr.server;

import java.security.Principal;
import java.util.function.Function;

/** What an {@link Authenticator} answers. */
public sealed interface Admission {
    /** The client is this user. */
    record Granted(Principal user) implements Admission {}

    /**
     * The client is this user if it answers a challenge: negotiating gives it one, which is good for that one connection,
     * and connecting has to show the answer. Who skips the negotiation is refused.
     *
     * @param answered judges the request that connects, by the challenge
     */
    record Challenged(Principal user, Function<String, Admission> answered) implements Admission {}

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
