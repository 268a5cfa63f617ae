package dev.sophon.gateway.oidc.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.sophon.gateway.runtime.Settings;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.net.Loopback;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The provider, asked as OpenID Connect Core 1.0 and Discovery 1.0 have it. What it says of itself is asked for when somebody
 * signs in first, and once an hour. Thread-safe; blocks.
 */
final class Provider {
    private static final Duration KNOWN = Duration.ofHours(1);
    /** For whom it was silent all wait no longer than the first. */
    private static final Duration SILENT = Duration.ofSeconds(5);

    private static final int MAX_DISCOVERY = 256 * 1024;
    private static final int MAX_TOKENS = 128 * 1024;

    private final Settings.Oidc settings;
    private final ProviderHttp http;
    private final Time time;
    private @Nullable Known known;
    private @Nullable Silence silence;

    /** What it says of itself, and the judge of its tokens. */
    private record Known(Endpoints endpoints, IdTokens tokens, long nanos) {}

    /** That it did not answer, and when that was. */
    private record Silence(SignInException failure, long nanos) {}

    /**
     * Where it does what.
     *
     * @param basic whether it takes a client's secret in the header
     * @param namesIssuer whether each of its answers has to say whose it is
     */
    record Endpoints(URI authorization, URI token, URI keys, boolean basic, boolean namesIssuer) {}

    Provider(Settings.Oidc settings, ProviderHttp http, Time time) {
        this.settings = settings;
        this.http = http;
        this.time = time;
    }

    /** Where it does what, as far as it can be reached. */
    Endpoints endpoints() throws SignInException {
        return known().endpoints();
    }

    private synchronized Known known() throws SignInException {
        Known before = known;
        if (before != null && time.nanos() - before.nanos() < KNOWN.toNanos()) {
            return before;
        }
        Silence last = silence;
        if (last != null && time.nanos() - last.nanos() < SILENT.toNanos()) {
            throw last.failure();
        }
        String issuer = settings.issuer().toString();
        String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        JsonNode said = configuration(URI.create(base + "/.well-known/openid-configuration"));
        if (!said.path("issuer").asText().equals(issuer)) {
            throw new SignInException(
                    Problem.UNREACHABLE, "its configuration names another issuer than oidcIssuer does, to the letter");
        }
        JsonNode methods = said.path("token_endpoint_auth_methods_supported");
        boolean basic = methods.isMissingNode();
        for (JsonNode method : methods) {
            basic |= method.asText().equals("client_secret_basic");
        }
        Endpoints endpoints = new Endpoints(
                endpoint(said, "authorization_endpoint"),
                endpoint(said, "token_endpoint"),
                endpoint(said, "jwks_uri"),
                basic,
                said.path("authorization_response_iss_parameter_supported").asBoolean());
        Known now = new Known(endpoints, new IdTokens(settings, endpoints.keys(), http, time), time.nanos());
        known = now;
        return now;
    }

    /** By https; over plain HTTP to this machine only, and only where the provider itself is on it. */
    private URI endpoint(JsonNode said, String name) throws SignInException {
        try {
            URI uri = new URI(said.path(name).asText());
            boolean https = "https".equals(uri.getScheme());
            boolean here = "http".equals(uri.getScheme())
                    && Loopback.is(uri.getHost())
                    && Loopback.is(settings.issuer().getHost());
            if ((https || here) && uri.getHost() != null && uri.getRawFragment() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // said below
        }
        throw new SignInException(Problem.UNREACHABLE, "its configuration has no https address as " + name);
    }

    private JsonNode configuration(URI address) throws SignInException {
        try {
            ProviderHttp.Answer answer = http.get(address, MAX_DISCOVERY);
            if (answer.status() != 200) {
                throw new SignInException(Problem.UNREACHABLE, "its configuration: HTTP " + answer.status());
            }
            return Json.tree(answer.body());
        } catch (IOException e) {
            SignInException failure = new SignInException(Problem.UNREACHABLE, "its configuration: " + e.getMessage());
            silence = new Silence(failure, time.nanos());
            throw failure;
        } catch (IllegalArgumentException e) {
            throw new SignInException(Problem.UNREACHABLE, "its configuration: no JSON");
        }
    }

    /** Where a browser is sent that begins. */
    String authorization(Begun begun, String state, String challenge) throws SignInException {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("response_type", "code");
        query.put("client_id", settings.clientId());
        query.put("redirect_uri", begun.redirectUri());
        query.put("scope", String.join(" ", settings.scopes()));
        query.put("state", state);
        query.put("nonce", begun.nonce());
        query.put("code_challenge", challenge);
        query.put("code_challenge_method", "S256");
        if (begun.confirms() != null) {
            query.put("prompt", "login");
            query.put("max_age", "0");
        }
        URI address = endpoints().authorization();
        return address + (address.getRawQuery() == null ? "?" : "&") + form(query);
    }

    /** What the provider says of who came back with this code. */
    JWTClaimsSet redeem(Begun begun, String code) throws SignInException {
        Known current = known();
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", begun.redirectUri());
        form.put("code_verifier", begun.verifier());
        String authorization = null;
        if (!settings.clientSecret().isEmpty() && current.endpoints().basic()) {
            String both = encoded(settings.clientId()) + ":" + encoded(settings.clientSecret());
            authorization = "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.US_ASCII));
        } else {
            form.put("client_id", settings.clientId());
            if (!settings.clientSecret().isEmpty()) {
                form.put("client_secret", settings.clientSecret());
            }
        }
        ProviderHttp.Answer answer;
        JsonNode said;
        try {
            answer = http.post(current.endpoints().token(), form(form), authorization, MAX_TOKENS);
            said = Json.tree(answer.body());
        } catch (IOException e) {
            throw new SignInException(Problem.UNREACHABLE, "its token endpoint: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new SignInException(Problem.UNREACHABLE, "its token endpoint: no JSON");
        }
        if (answer.status() != 200) {
            String error = said.path("error").asText();
            throw new SignInException(
                    Problem.REFUSED,
                    "its token endpoint: HTTP " + answer.status() + (error.matches("[a-z_]{1,60}") ? " " + error : ""));
        }
        return current.tokens().check(said.path("id_token").asText(), begun);
    }

    private static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
