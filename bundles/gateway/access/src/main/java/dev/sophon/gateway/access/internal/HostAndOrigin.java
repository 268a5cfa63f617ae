package dev.sophon.gateway.access.internal;

import dev.sophon.gateway.access.web.RequestGuard;
import dev.sophon.gateway.runtime.Settings;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Judges a request by its {@code Host} and {@code Origin} headers. */
@Component
public final class HostAndOrigin implements RequestGuard {
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]+(:\\d{1,5})?|\\[[0-9A-Fa-f:.]+](:\\d{1,5})?");
    private static final String NO_HOST = "Host: expected the name or address of this Gateway";
    private static final Pattern PORT = Pattern.compile(":\\d+$");
    private static final Pattern ADDRESS =
            Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[?[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*]?");

    private final Settings settings;
    /** The last judgement: nearly all requests of a kept connection, and of a client, name the same host. */
    private volatile Judged last = new Judged("", "", false);

    /** Whether a host may be named over this local address. */
    private record Judged(String host, String localAddress, boolean allowed) {}

    @Activate
    public HostAndOrigin(@Reference Settings settings) {
        this.settings = settings;
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
            boolean allowed = !isLoopback(request.getLocalAddr()) || allowedOverLoopback(name(host));
            judged = new Judged(host, request.getLocalAddr(), allowed);
            last = judged;
        }
        if (!judged.allowed()) {
            return Optional.of(
                    "Host: this Gateway is reached over loopback under the name localhost only; a further name"
                            + " is allowed by publicUrl or allowedHosts in gateway.cfg");
        }
        String origin = request.getHeader("Origin");
        return origin == null || own(origin, host)
                ? Optional.empty()
                : Optional.of("Origin: a page of another site may not call this Gateway");
    }

    @Override
    public String addressOf(HttpServletRequest request) {
        return settings.publicUrl()
                .map(URI::toString)
                .orElseGet(() -> request.getScheme() + "://" + request.getHeader("Host"));
    }

    private boolean allowedOverLoopback(String name) {
        return name.equals("localhost")
                || isLoopback(name)
                || settings.allowedHosts().contains(name)
                || settings.publicUrl()
                        .map(URI::getHost)
                        .filter(name::equalsIgnoreCase)
                        .isPresent();
    }

    private boolean own(String origin, String host) {
        try {
            URI uri = new URI(origin);
            boolean sameHost = host.equalsIgnoreCase(uri.getRawAuthority());
            boolean publicOne = settings.publicUrl()
                    .filter(own -> own.getScheme().equals(uri.getScheme())
                            && own.getRawAuthority().equalsIgnoreCase(uri.getRawAuthority()))
                    .isPresent();
            return sameHost || publicOne;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static String name(String host) {
        String name = host.startsWith("[")
                ? host.substring(1, host.indexOf(']'))
                : PORT.matcher(host).replaceFirst("");
        return name.toLowerCase(Locale.ROOT);
    }

    /** By the parsed address; a name is never looked up, and {@code 127.evil.example} is none. */
    static boolean isLoopback(@Nullable String address) {
        if (address == null || !ADDRESS.matcher(address).matches()) {
            return false;
        }
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
