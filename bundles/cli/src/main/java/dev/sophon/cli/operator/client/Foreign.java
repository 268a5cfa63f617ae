package dev.sophon.cli.operator.client;

import java.net.URI;
import java.net.URISyntaxException;

/** Words for an answer that is not from a Gateway: most come from a proxy in between. */
public final class Foreign {
    /** A proxy on the way wants to know who asks. */
    public static final int PROXY_ASKS = 407;

    private Foreign() {}

    /**
     * What to tell somebody who got this answer.
     *
     * @param location where a redirection leads; empty where it says nothing
     */
    public static String answer(URI gateway, int status, String location) {
        if (status / 100 == 3) {
            return "What answers at " + gateway + " sends on to another address" + to(location) + " (HTTP " + status
                    + "): a proxy, or no longer the right address. Use the Gateway's own: sophon login --gateway URL";
        }
        if (status == PROXY_ASKS) {
            return "The proxy on the way to " + gateway + " wants a user and a password (HTTP 407). Set HTTPS_PROXY to"
                    + " http://USER:PASSWORD@HOST:PORT, or name the Gateway in NO_PROXY";
        }
        if (status >= 500) {
            return "A proxy answers at " + gateway + ", and the Gateway behind it does not (HTTP " + status
                    + "). Check that the Gateway runs, and where the proxy leads";
        }
        return "What answers at " + gateway + " is no Sophon Gateway (HTTP " + status
                + "). Check the address: sophon config";
    }

    /** Its scheme and host: the rest may hold what is nobody's business. */
    private static String to(String location) {
        try {
            URI uri = new URI(location);
            boolean whole = uri.getHost() != null && uri.getScheme() != null;
            return whole
                    ? ", " + uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort())
                    : "";
        } catch (URISyntaxException e) {
            return "";
        }
    }
}
