package dev.sophon.gateway.web.internal;

import dev.sophon.gateway.access.Logins;
import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.access.Secrets;
import dev.sophon.gateway.access.Tokens;
import dev.sophon.gateway.runtime.Settings;
import dev.sophon.gateway.web.Caller;
import dev.sophon.gateway.web.Callers;
import dev.sophon.gateway.web.Cookies;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Judges a request by its token or its cookie. */
@Component
public final class RequestCallers implements Callers {
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    private final Tokens tokens;
    private final Logins logins;
    private final @Nullable DevelopmentMode development;

    @Activate
    public RequestCallers(@Reference Tokens tokens, @Reference Logins logins, @Reference Settings settings) {
        this.tokens = tokens;
        this.logins = logins;
        this.development = DevelopmentMode.begin(settings, new OpenPort(), System.out::println);
    }

    @Override
    public Optional<Caller> caller(HttpServletRequest request) {
        String header = request.getHeader("Authorization");
        if (header != null) {
            boolean bearer = header.regionMatches(true, 0, "Bearer ", 0, 7);
            String token = bearer ? header.substring(7).strip() : "";
            return tokens.authenticate(token)
                    .or(() -> development == null ? Optional.empty() : development.developer(token, request))
                    .map(principal -> new Caller(principal, null));
        }
        Optional<Logins.Session> session = Cookies.read(request, COOKIE).flatMap(logins::session);
        if (session.isPresent()) {
            String sent = request.getHeader(CSRF_HEADER);
            String expected = Secrets.sha256(session.get().csrfToken());
            if (!SAFE.contains(request.getMethod()) && (sent == null || !Secrets.matches(sent, expected))) {
                throw new CsrfException();
            }
            return session.map(one -> new Caller(one.principal(), one.csrfToken()));
        }
        return Optional.empty();
    }

    @Override
    public boolean stands(Principal principal) {
        return (development != null && DevelopmentMode.isDeveloper(principal)) || logins.stands(principal);
    }

    @Override
    public boolean confirmed(Principal principal) {
        return logins.confirmed(principal);
    }
}
