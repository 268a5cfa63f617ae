package dev.sophon.node.identity.gateway;

import dev.sophon.protocol.net.Loopback;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** The rules for the address of a Gateway: https, or http to this very machine. */
public final class GatewayAddress {
    private GatewayAddress() {}

    /**
     * Reads an address as a person typed it; a slash at its end is dropped.
     *
     * @throws IllegalArgumentException if it is no address of a Gateway; the message says what is wrong, without the text
     */
    public static URI parse(String text) {
        URI uri;
        try {
            uri = new URI(text.strip()).parseServerAuthority();
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("expected an address such as https://gw.example.com", e);
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        String host = uri.getHost();
        if (host == null || !(scheme.equals("https") || scheme.equals("http"))) {
            throw new IllegalArgumentException("expected an address such as https://gw.example.com");
        }
        if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("an address without user, query and fragment is expected");
        }
        if (scheme.equals("http") && !Loopback.is(host)) {
            throw new IllegalArgumentException(
                    "plain http is allowed to this machine only (localhost); use https for any other");
        }
        String path = uri.getRawPath() == null ? "" : uri.getRawPath().replaceAll("/+$", "");
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return URI.create(scheme + "://" + host.toLowerCase(Locale.ROOT) + port + path);
    }
}
