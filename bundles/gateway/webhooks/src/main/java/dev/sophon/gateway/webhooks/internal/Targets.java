package dev.sophon.gateway.webhooks.internal;

import dev.sophon.gateway.runtime.Refusal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Where webhooks may go: to the public Internet by https, so that nobody reaches through this Gateway into its own network;
 * and to the hosts that the settings name. Thread-safe.
 */
final class Targets {
    private static final int MAX_URL = 2_000;

    private final Set<String> allowed;

    Targets(Set<String> allowed) {
        this.allowed = allowed;
    }

    /**
     * The URL of a webhook.
     *
     * @throws Refusal if it can be none
     */
    URI parse(String url) {
        URI uri;
        try {
            uri = new URI(url.strip());
        } catch (URISyntaxException e) {
            throw Refusal.invalid("url: expected an https address, as https://example.com/hook");
        }
        boolean https = "https".equalsIgnoreCase(uri.getScheme());
        boolean http = "http".equalsIgnoreCase(uri.getScheme());
        if ((!https && !http) || uri.getHost() == null || url.length() > MAX_URL || uri.getPort() > 65_535) {
            throw Refusal.invalid("url: expected an https address, as https://example.com/hook");
        }
        if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
            throw Refusal.invalid("url: expected no user, password or fragment in it");
        }
        if (http && !allowed(uri)) {
            throw Refusal.invalid("url: expected https; http only for the hosts in webhookHosts of gateway.cfg");
        }
        return uri;
    }

    /**
     * The addresses of a webhook's host, each of which may be connected to. Who connects uses these, and asks no name server
     * again: it could answer otherwise the second time.
     *
     * @throws UnknownHostException if it has none
     * @throws ForbiddenException if one of them is within this network
     */
    List<InetAddress> resolve(URI uri) throws IOException {
        String host = uri.getHost();
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        InetAddress[] addresses = InetAddress.getAllByName(bare);
        if (!allowed(uri) && !Arrays.stream(addresses).allMatch(PublicAddresses::contain)) {
            throw new ForbiddenException();
        }
        return List.of(addresses);
    }

    private boolean allowed(URI uri) {
        return allowed.contains(uri.getHost().toLowerCase(Locale.ROOT));
    }

    /** The target is within this network. */
    static final class ForbiddenException extends IOException {
        private static final long serialVersionUID = 1L;

        ForbiddenException() {
            super("its host is within this network; webhookHosts in gateway.cfg can allow it");
        }
    }
}
