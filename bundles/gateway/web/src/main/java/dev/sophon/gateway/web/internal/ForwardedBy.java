package dev.sophon.gateway.web.internal;

import dev.sophon.gateway.runtime.AddressBlock;
import dev.sophon.gateway.runtime.IpAddress;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * What reverse proxies say of the requests that they pass on, by {@code X-Forwarded-For} and {@code X-Forwarded-Proto}. Only
 * the word of proxies that the settings name counts: everybody else can write the same. Immutable.
 */
final class ForwardedBy {
    private final List<AddressBlock> trusted;

    ForwardedBy(List<AddressBlock> trusted) {
        this.trusted = List.copyOf(trusted);
    }

    /** Each proxy appends whom it heard: the last who is no trusted proxy is who it was, as far as can be known. */
    String sender(HttpServletRequest request) {
        String peer = request.getRemoteAddr();
        InetAddress sender = IpAddress.parse(peer).orElse(null);
        if (sender == null) {
            return peer;
        }
        if (trusts(sender)) {
            List<String> hops = hops(request);
            for (int i = hops.size() - 1; i >= 0 && trusts(sender); i--) {
                Optional<InetAddress> before = IpAddress.parse(withoutPort(hops.get(i)));
                if (before.isEmpty()) {
                    break;
                }
                sender = before.get();
            }
        }
        return IpAddress.text(sender);
    }

    /** {@code https} if it came so to the trusted proxy that passed it on, or to this Gateway. */
    String scheme(HttpServletRequest request) {
        String said = request.getHeader("X-Forwarded-Proto");
        boolean heard = said != null
                && !trusted.isEmpty()
                && IpAddress.parse(request.getRemoteAddr()).filter(this::trusts).isPresent();
        return heard && said.strip().equalsIgnoreCase("https") ? "https" : request.getScheme();
    }

    private boolean trusts(InetAddress address) {
        return trusted.stream().anyMatch(block -> block.contains(address));
    }

    private static List<String> hops(HttpServletRequest request) {
        List<String> hops = new ArrayList<>();
        for (String line : Collections.list(request.getHeaders("X-Forwarded-For"))) {
            for (String hop : line.split(",", -1)) {
                hops.add(hop.strip());
            }
        }
        return hops;
    }

    /** Some proxies write the port too. */
    private static String withoutPort(String hop) {
        if (hop.startsWith("[") && hop.indexOf(']') > 0) {
            return hop.substring(0, hop.indexOf(']') + 1);
        }
        int colon = hop.indexOf(':');
        return colon >= 0 && colon == hop.lastIndexOf(':') ? hop.substring(0, colon) : hop;
    }
}
