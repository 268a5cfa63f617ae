package dev.sophon.gateway.web.internal;

import dev.sophon.gateway.runtime.IpAddress;
import dev.sophon.gateway.runtime.Settings;
import dev.sophon.gateway.web.RequestGuard;
import dev.sophon.protocol.net.Loopback;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Judges a request by its {@code Host} and {@code Origin} headers. */
@Component
public final class HostAndOrigin implements RequestGuard {
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]+(:\\d{1,5})?|\\[[0-9A-Fa-f:.]+](:\\d{1,5})?");
    private static final String NO_HOST = "Host: expected the name or address of this Gateway";
    private static final Pattern PORT = Pattern.compile(":\\d+$");

    private final Settings settings;
    private final ForwardedBy forwarded;
    /** The last judgement: nearly all requests of a kept connection, and of a client, name the same host. */
    private volatile Judged last = new Judged("", "", false);

    /** Whether a host may be named over this local address. */
    private record Judged(String host, String localAddress, boolean allowed) {}

    @Activate
    public HostAndOrigin(@Reference Settings settings) {
        this.settings = settings;
        this.forwarded = new ForwardedBy(settings.trustedProxies());
    }

    @Override
    public Optional<String> refusal(HttpServletRequest request) {
        String host = request.getHeader("Host");
        if (host == null) {
            return Optional.of(NO_HOST);
        }
        Judged judged = last;
        if (!judged.host().equals(host) || !judged.localAddress().equals(request.getLocalAddr())) {
            if (!HOST.matcher(host).matches()) {
                return Optional.of(NO_HOST);
            }
            boolean allowed = isNamedHere(name(host), request.getLocalAddr());
            judged = new Judged(host, request.getLocalAddr(), allowed);
            last = judged;
        }
        if (!judged.allowed()) {
            boolean loopback = IpAddress.isLoopback(request.getLocalAddr());
            return Optional.of("Host: this Gateway is reached here under "
                    + (loopback ? "the name localhost" : "the address that it listens at")
                    + " only; a further name is allowed by publicUrl or allowedHosts in gateway.cfg");
        }
        String origin = request.getHeader("Origin");
        return origin == null || own(origin, request, host)
                ? Optional.empty()
                : Optional.of(
                        "Origin: a page of another site may not call this Gateway; behind a proxy that speaks https,"
                                + " publicUrl in gateway.cfg says so");
    }

    @Override
    public String addressOf(HttpServletRequest request) {
        return settings.publicUrl().map(URI::toString).orElseGet(() -> {
            String host = request.getHeader("Host");
            return forwarded.scheme(request) + "://" + host + prefix(request);
        });
    }

    @Override
    public Set<String> addressesOf(HttpServletRequest request) {
        String named = "://" + request.getHeader("Host") + prefix(request);
        Set<String> addresses = new LinkedHashSet<>(List.of("https" + named, "http" + named));
        settings.publicUrl().map(URI::toString).ifPresent(addresses::add);
        return addresses;
    }

    @Override
    public String prefix(HttpServletRequest request) {
        return forwarded.prefix(request);
    }

    @Override
    public String sender(HttpServletRequest request) {
        return forwarded.sender(request);
    }

    /** A name that somebody can make resolve to this machine is none of its own. */
    private boolean isNamedHere(String name, String localAddress) {
        boolean arrived = IpAddress.isLoopback(localAddress)
                ? Loopback.is(name)
                : IpAddress.parse(name).equals(IpAddress.parse(localAddress))
                        && IpAddress.parse(name).isPresent();
        return arrived
                || settings.allowedHosts().contains(name)
                || settings.publicUrl()
                        .map(URI::getHost)
                        .filter(name::equalsIgnoreCase)
                        .isPresent();
    }

    private boolean own(String origin, HttpServletRequest request, String host) {
        Optional<String> asked = canonical(origin);
        return asked.isPresent()
                && (asked.equals(canonical(forwarded.scheme(request) + "://" + host))
                        || asked.equals(settings.publicUrl().map(URI::toString).flatMap(HostAndOrigin::canonical)));
    }

    /** Scheme, host and port, as browsers compare them; empty for what is no origin. */
    private static Optional<String> canonical(String origin) {
        try {
            URI uri = new URI(origin);
            if (uri.getScheme() == null || uri.getHost() == null || uri.getRawUserInfo() != null) {
                return Optional.empty();
            }
            String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
            int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
            return Optional.of(scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + ":" + port);
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static String name(String host) {
        String name = host.startsWith("[")
                ? host.substring(1, host.indexOf(']'))
                : PORT.matcher(host).replaceFirst("");
        return name.toLowerCase(Locale.ROOT);
    }
}
