package dev.sophon.gateway.oidc.internal;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A sign-in that has been begun.
 *
 * @param nonce that the ID token has to have
 * @param verifier of PKCE, whose hash the provider was given
 * @param redirectUri where the provider was told to lead the browser back to
 * @param prefix of the Gateway's paths in that browser
 * @param page of the dashboard to show then; empty for its first
 * @param confirms the session whose person shows once more who they are; {@code null} for a new one
 * @param address of the browser
 * @param at by the wall clock, as the provider's times are
 */
record Begun(
        String nonce,
        String verifier,
        String redirectUri,
        String prefix,
        String page,
        @Nullable String confirms,
        String address,
        Instant at) {
    @Override
    public String toString() {
        return "Begun[" + address + "]";
    }
}
