package dev.sophon.gateway.web.internal;

import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.access.Role;
import dev.sophon.gateway.access.Secrets;
import dev.sophon.gateway.runtime.IpAddress;
import dev.sophon.gateway.runtime.Settings;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * For trying out: a token that is made and printed at each start, and makes an Admin of whoever sends it over loopback. It
 * is not for a Gateway that others reach, directly or through a proxy. Thread-safe.
 */
final class DevelopmentMode {
    private static final Logger LOG = LoggerFactory.getLogger(DevelopmentMode.class);
    private static final Principal DEVELOPER = new Principal("development", "development mode", Role.ADMIN, null);
    private static final String PREFIX = "sk_development_";
    /** Each says that somebody else's request is passed on. */
    private static final List<String> PASSED_ON = List.of(
            "Forwarded",
            "Via",
            "X-Forwarded-For",
            "X-Forwarded-Host",
            "X-Forwarded-Proto",
            "X-Forwarded-Server",
            "X-Real-IP",
            "True-Client-IP");

    private final String sha256;
    private final OpenPort port;

    private DevelopmentMode(String sha256, OpenPort port) {
        this.sha256 = sha256;
        this.port = port;
    }

    /** Prints the token, which reaches no log, if the settings ask for this; otherwise there is nothing. */
    static @Nullable DevelopmentMode begin(Settings settings, OpenPort port, Consumer<String> terminal) {
        if (!settings.developmentMode()) {
            return null;
        }
        String token = PREFIX + Secrets.secret();
        LOG.warn("DEVELOPMENT MODE: the token that was printed at the start is an Admin's. Take developmentMode out of"
                + " config/gateway.cfg for anything but trying out.");
        terminal.accept(
                "DEVELOPMENT MODE, for trying out only: take developmentMode out of config/gateway.cfg otherwise.");
        terminal.accept("Until the Gateway stops, on this machine, this token is an Admin's: " + token);
        return new DevelopmentMode(Secrets.sha256(token), port);
    }

    /** The developer, if the token is the one that was printed and the request is from this machine. */
    Optional<Principal> developer(String token, HttpServletRequest request) {
        boolean right = token.startsWith(PREFIX) && Secrets.matches(token, sha256);
        return right && nearby(request) && !port.reachedFromElsewhere(request.getLocalPort())
                ? Optional.of(DEVELOPER)
                : Optional.empty();
    }

    static boolean isDeveloper(Principal principal) {
        return principal.equals(DEVELOPER);
    }

    private static boolean nearby(HttpServletRequest request) {
        return IpAddress.isLoopback(request.getRemoteAddr())
                && IpAddress.isLoopback(request.getLocalAddr())
                && PASSED_ON.stream().allMatch(header -> request.getHeader(header) == null);
    }
}
