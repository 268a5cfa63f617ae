package dev.sophon.gateway.access.internal;

import dev.sophon.gateway.access.Access;
import dev.sophon.gateway.access.Logins;
import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.access.Role;
import dev.sophon.gateway.access.Secrets;
import dev.sophon.gateway.access.web.Caller;
import dev.sophon.gateway.access.web.Callers;
import dev.sophon.gateway.runtime.Settings;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Judges a request by its token or its cookie; in development mode a request over loopback without either is an Admin's. */
@Component
public final class RequestCallers implements Callers {
    private static final Logger LOG = LoggerFactory.getLogger(RequestCallers.class);
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
    private static final Principal DEVELOPER = new Principal("development", "development mode", Role.ADMIN, null);

    private final Access access;
    private final Logins logins;
    private final boolean development;

    @Activate
    public RequestCallers(@Reference Access access, @Reference Logins logins, @Reference Settings settings) {
        this.access = access;
        this.logins = logins;
        this.development = settings.developmentMode();
        if (development) {
            String warning = "DEVELOPMENT MODE: whoever reaches this Gateway over loopback is an Admin, without a token"
                    + " or password. Take developmentMode out of config/gateway.cfg for anything but trying out.";
            LOG.warn(warning);
            System.out.println(warning);
        }
    }

    @Override
    public Optional<Caller> caller(HttpServletRequest request) {
        String header = request.getHeader("Authorization");
        if (header != null) {
            boolean bearer = header.regionMatches(true, 0, "Bearer ", 0, 7);
            return access.authenticate(bearer ? header.substring(7).strip() : "")
                    .map(principal -> new Caller(principal, null));
        }
        Optional<Logins.Session> session = cookie(request).flatMap(logins::session);
        if (session.isPresent()) {
            String sent = request.getHeader(CSRF_HEADER);
            String expected = Secrets.sha256(session.get().csrfToken());
            if (!SAFE.contains(request.getMethod()) && (sent == null || !Secrets.matches(sent, expected))) {
                throw new CsrfException();
            }
            return session.map(one -> new Caller(one.principal(), one.csrfToken()));
        }
        return development && nearby(request) ? Optional.of(new Caller(DEVELOPER, null)) : Optional.empty();
    }

    @Override
    public boolean stands(Principal principal) {
        return (development && principal.equals(DEVELOPER)) || logins.stands(principal);
    }

    @Override
    public boolean confirmed(Principal principal) {
        return logins.confirmed(principal);
    }

    private static Optional<String> cookie(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        return cookies == null
                ? Optional.empty()
                : Arrays.stream(cookies)
                        .filter(cookie -> cookie.getName().equals(COOKIE))
                        .map(Cookie::getValue)
                        .findFirst();
    }

    /** From this machine, as far as can be told: a proxy says that it passes on for somebody else. */
    private static boolean nearby(HttpServletRequest request) {
        return HostAndOrigin.isLoopback(request.getRemoteAddr())
                && HostAndOrigin.isLoopback(request.getLocalAddr())
                && request.getHeader("Forwarded") == null
                && request.getHeader("X-Forwarded-For") == null
                && request.getHeader("Via") == null;
    }
}
