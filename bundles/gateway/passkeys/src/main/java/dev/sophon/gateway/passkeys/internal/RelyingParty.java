package dev.sophon.gateway.passkeys.internal;

import dev.sophon.gateway.runtime.IpAddress;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.web.RequestGuard;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * This Gateway as a browser knows it, which a passkey is made for and keeps to.
 *
 * @param origin of its pages, as in {@code https://gw.example.com:8443}
 * @param id the name in it; a passkey of one counts for no other
 */
record RelyingParty(String origin, String id) {
    /**
     * By which name a request came: that of the page that sent it, which the guard has judged; without one, the Gateway's
     * address.
     *
     * @throws Refusal if it is no name, but an address: browsers know no passkeys for those
     */
    static RelyingParty of(HttpServletRequest request, RequestGuard guard) {
        return find(request, guard)
                .orElseThrow(() -> Refusal.conflict("Passkeys are for a name, and this Gateway was asked by an address:"
                        + " use localhost, or the name of publicUrl in gateway.cfg"));
    }

    /** As {@link #of}, but empty instead of refusing. */
    static Optional<RelyingParty> find(HttpServletRequest request, RequestGuard guard) {
        String page = request.getHeader("Origin");
        URI address = URI.create(page == null ? guard.addressOf(request) : page);
        String host = address.getHost();
        if (host == null || host.startsWith("[") || IpAddress.parse(host).isPresent()) {
            return Optional.empty();
        }
        String name = host.toLowerCase(Locale.ROOT);
        String port = address.getPort() < 0 ? "" : ":" + address.getPort();
        return Optional.of(new RelyingParty(address.getScheme().toLowerCase(Locale.ROOT) + "://" + name + port, name));
    }
}
