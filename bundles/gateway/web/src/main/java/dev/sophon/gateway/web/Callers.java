package dev.sophon.gateway.web;

import dev.sophon.gateway.access.Principal;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Tells who sends a request: by {@code Authorization: Bearer}, or else by the cookie of a session, whose unsafe methods
 * need its CSRF token in the header {@value #CSRF_HEADER}. To be asked after {@link RequestGuard}. Thread-safe.
 */
@ProviderType
public interface Callers {
    /** The cookie of a session. */
    String COOKIE = "sophon_session";

    /** Where the CSRF token stands. */
    String CSRF_HEADER = "X-CSRF-Token";

    /**
     * The caller; empty if nothing that counts came along.
     *
     * @throws CsrfException if the request has a session's cookie, would change something, and lacks the CSRF token
     */
    Optional<Caller> caller(HttpServletRequest request);

    /** Whether a caller would still be let in. */
    boolean stands(Principal principal);

    /** Whether a caller may decide now, or has to give the password first. */
    boolean confirmed(Principal principal);

    /** A request that a page of another site may have made; to be answered with 403. */
    final class CsrfException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public CsrfException() {
            super(
                    CSRF_HEADER + ": expected the csrfToken of this session, as GET /api/auth/me tells it",
                    null,
                    false,
                    false);
        }
    }
}
