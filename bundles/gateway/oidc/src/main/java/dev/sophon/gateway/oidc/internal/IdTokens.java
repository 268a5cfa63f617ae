package dev.sophon.gateway.oidc.internal;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.Resource;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.sophon.gateway.access.Secrets;
import dev.sophon.gateway.runtime.Settings;
import dev.sophon.gateway.runtime.Time;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Set;

/**
 * Judges ID tokens as OpenID Connect Core 1.0, 3.1.3.7 has it: signed by one of the provider's present keys with a public-key
 * algorithm, by this issuer, for this client alone, in time, and for this very sign-in. Thread-safe; may ask for the keys.
 */
final class IdTokens {
    /** How far the clocks may be apart. */
    static final Duration SKEW = Duration.ofSeconds(60);

    /** How long a key counts that the provider has taken back. */
    private static final Duration KEYS_KNOWN = Duration.ofMinutes(5);
    /** Unknown keys are asked for twice in this time at most. */
    private static final Duration KEYS_ASKED = Duration.ofSeconds(30);

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int MAX_KEYS = 512 * 1024;
    private static final int MAX_SUBJECT = 255;

    /** By a key that only the provider has: neither {@code none} nor HMAC, whose key might be one that everybody knows. */
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private final Settings.Oidc settings;
    private final Time time;
    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

    IdTokens(Settings.Oidc settings, URI keys, ProviderHttp http, Time time) {
        this.settings = settings;
        this.time = time;
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, source(keys, http)));
        JWTClaimsSet exact =
                new JWTClaimsSet.Builder().issuer(settings.issuer().toString()).build();
        DefaultJWTClaimsVerifier<SecurityContext> verifier =
                new DefaultJWTClaimsVerifier<>(settings.clientId(), exact, Set.of("sub", "exp", "iat", "nonce")) {
                    @Override
                    protected Date currentTime() {
                        return Date.from(time.now());
                    }
                };
        verifier.setMaxClockSkew((int) SKEW.toSeconds());
        processor.setJWTClaimsSetVerifier(verifier);
    }

    private static JWKSource<SecurityContext> source(URI keys, ProviderHttp http) {
        URL url;
        try {
            url = keys.toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException("it is http or https", e);
        }
        return JWKSourceBuilder.<SecurityContext>create(url, address -> {
                    try {
                        ProviderHttp.Answer answer = http.get(address.toURI(), MAX_KEYS);
                        if (answer.status() != 200) {
                            throw new IOException("HTTP " + answer.status());
                        }
                        return new Resource(new String(answer.body(), StandardCharsets.UTF_8), "application/json");
                    } catch (URISyntaxException e) {
                        throw new IOException("no address", e);
                    }
                })
                .cache(KEYS_KNOWN.toMillis(), PATIENCE.toMillis())
                .rateLimited(KEYS_ASKED.toMillis())
                // It would have a thread of its own for what is asked for a few times a day.
                .refreshAheadCache(false)
                .build();
    }

    /** The claims of a token that holds for this sign-in. */
    JWTClaimsSet check(String token, Begun begun) throws SignInException {
        JWTClaimsSet claims = signed(token);
        try {
            forThisSignIn(claims, begun);
        } catch (ParseException e) {
            throw refused("a claim of another type than it has to have");
        }
        return claims;
    }

    private JWTClaimsSet signed(String token) throws SignInException {
        try {
            return processor.process(token, null);
        } catch (ParseException e) {
            throw refused("no signed token");
        } catch (BadJOSEException e) {
            // The library's words name the claim or the algorithm; some of them repeat what came.
            throw refused(e.getClass().getSimpleName() + ": signature, algorithm, iss, aud, exp or a missing claim");
        } catch (JWKSetUnavailableException e) {
            throw new SignInException(Problem.UNREACHABLE, "its keys cannot be had");
        } catch (JOSEException e) {
            throw refused("no key of the provider's for it");
        }
    }

    private void forThisSignIn(JWTClaimsSet claims, Begun begun) throws ParseException, SignInException {
        String nonce = claims.getStringClaim("nonce");
        if (nonce == null || !Secrets.matches(nonce, Secrets.sha256(begun.nonce()))) {
            throw refused("nonce");
        }
        String party = claims.getStringClaim("azp");
        boolean alone = claims.getAudience().size() == 1;
        if (party == null ? !alone : !party.equals(settings.clientId())) {
            throw refused("azp");
        }
        Instant issued = claims.getIssueTime().toInstant();
        if (issued.isAfter(time.now().plus(SKEW)) || issued.isBefore(begun.at().minus(SKEW))) {
            throw refused("iat");
        }
        String subject = claims.getSubject();
        if (subject.isEmpty()
                || subject.length() > MAX_SUBJECT
                || !subject.chars().allMatch(one -> one >= 0x20 && one < 0x7f)) {
            throw refused("sub: expected 1 to " + MAX_SUBJECT + " characters of ASCII");
        }
    }

    /** Whether they showed the provider who they are since this sign-in began. */
    static boolean fresh(JWTClaimsSet claims, Begun begun) {
        try {
            Date shown = claims.getDateClaim("auth_time");
            return shown != null && !shown.toInstant().isBefore(begun.at().minus(SKEW));
        } catch (ParseException e) {
            return false;
        }
    }

    private static SignInException refused(String what) {
        return new SignInException(Problem.REFUSED, "its ID token: " + what);
    }
}
