package dev.sophon.gateway.web.internal;

import dev.sophon.gateway.runtime.AddressBlock;
import dev.sophon.gateway.runtime.IpAddress;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What reverse proxies say of the requests that they pass on, by {@code X-Forwarded-For}, {@code X-Forwarded-Proto} and
 * {@code X-Forwarded-Prefix}. Only the word of proxies that the settings name counts: everybody else can write the same. Immutable.
 */
final class ForwardedBy {
    private static final Pattern PREFIX = Pattern.compile("(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*");
    private static final int MAX_PREFIX = 200;

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
        String said = said(request, "X-Forwarded-Proto");
        return said != null && said.equalsIgnoreCase("https") ? "https" : request.getScheme();
    }

    /** The path below which the trusted proxy that passed it on shows this Gateway; empty if that is its root. */
    String prefix(HttpServletRequest request) {
        String said = said(request, "X-Forwarded-Prefix");
        String bare = said == null ? "" : said.replaceFirst("/$", "");
        return bare.length() <= MAX_PREFIX && PREFIX.matcher(bare).matches() ? bare : "";
    }

    /** A header, if a trusted proxy sends it. */
    private @Nullable String said(HttpServletRequest request, String header) {
        String said = request.getHeader(header);
        boolean heard = said != null
                && !trusted.isEmpty()
                && IpAddress.parse(request.getRemoteAddr()).filter(this::trusts).isPresent();
        return heard ? said.strip() : null;
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
