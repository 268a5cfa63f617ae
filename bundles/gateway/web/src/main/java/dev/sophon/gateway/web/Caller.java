package dev.sophon.gateway.web;

import dev.sophon.gateway.access.Principal;
import org.jspecify.annotations.Nullable;

/**
 * Who sends a request.
 *
 * @param csrfToken for the pages of this Gateway; {@code null} where no cookie is at work
 */
public record Caller(Principal principal, @Nullable String csrfToken) {
    @Override
    public String toString() {
        return "Caller[" + principal.id() + "]";
    }
}
