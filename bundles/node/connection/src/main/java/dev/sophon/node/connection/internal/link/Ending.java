package dev.sophon.node.connection.internal.link;

import dev.sophon.node.identity.gateway.GatewayProblem;
import dev.sophon.signalr.client.HubClosed;
import dev.sophon.signalr.client.HubConnectException;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * How one connection, or the attempt to make one, ended, and so what is next.
 *
 * @param problem for people
 */
public record Ending(Next next, String problem) {
    private static final int REASON_LENGTH = 200;

    /** What comes after it. */
    public enum Next {
        /** Again, after the usual wait. */
        RETRY,
        /** Again, but only people can heal it. */
        RETRY_SLOWLY,
        /** Again at once: the other {@link Mode} is needed. */
        SWITCH_MODE,
        /** Stay away: another process has taken over. */
        REPLACED,
        /** Stay away: the pairing is over. */
        REVOKED
    }

    public static Ending retry(String problem) {
        return new Ending(Next.RETRY, problem);
    }

    public static Ending revoked(String reason) {
        return new Ending(
                Next.REVOKED,
                "The Gateway has revoked this Node" + (reason.isBlank() ? "" : " (" + printable(reason) + ")")
                        + ". To use it again, pair it anew: sophon-node pair");
    }

    /**
     * Why no connection could be made.
     *
     * @param unproved why the key that the Gateway asked for may not count; {@code null} if it asked for none
     */
    public static Ending of(URI gateway, HubConnectException failure, @Nullable String unproved) {
        int status = failure.status();
        if (status == 401 && unproved != null) {
            return new Ending(Next.RETRY_SLOWLY, unproved);
        }
        if (status == 401 || status == 403) {
            return new Ending(
                    Next.RETRY_SLOWLY,
                    "The Gateway refuses this Node's token (HTTP " + status + "). Was this Node revoked, or paired anew"
                            + " elsewhere? To pair it here: sophon-node pair");
        }
        if (status == 404) {
            // Not slowly: a Gateway that is just starting has its web server before its hub.
            return retry(
                    "What answers at " + gateway + " is no Sophon Gateway, or one that is still starting (HTTP 404)."
                            + " If that goes on, check the address.");
        }
        if (status == 400 || status == 426) {
            return retry("A proxy on the way to " + gateway + " does not pass WebSockets on (HTTP " + status
                    + "). It has to forward the headers Upgrade and Connection.");
        }
        if (status / 100 == 3) {
            return retry("What answers at " + gateway + " sends on to another address (HTTP " + status
                    + "): a proxy, or no longer the right address. Pair this Node with the Gateway's own.");
        }
        if (status == 502 || status == 504) {
            return retry("A proxy answers at " + gateway + ", and the Gateway behind it does not (HTTP " + status
                    + "). Check that the Gateway runs, and where the proxy leads.");
        }
        if (status != 0) {
            return retry("The Gateway cannot take the connection now (HTTP " + status + ").");
        }
        return retry(GatewayProblem.describe(gateway, failure));
    }

    /** Why a live connection ended. */
    public static Ending of(HubClosed closed) {
        String reason = closed.error() == null ? "" : closed.error();
        if (!closed.told() || closed.allowReconnect()) {
            return retry("The connection to the Gateway was lost.");
        }
        if (reason.contains("replaced")) {
            return new Ending(
                    Next.REPLACED,
                    "Another Node with this id has connected, and this one stays away until it is started again.");
        }
        if (reason.contains("revoked")) {
            return revoked("");
        }
        return new Ending(
                Next.RETRY_SLOWLY,
                "The Gateway has closed the connection" + (reason.isEmpty() ? "" : " (" + printable(reason) + ")")
                        + ".");
    }

    public static String printable(String text) {
        String clean = text.replaceAll("\\p{Cntrl}", " ");
        return clean.substring(0, Math.min(REASON_LENGTH, clean.length()));
    }
}
