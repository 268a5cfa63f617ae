package dev.sophon.gateway.runtime.internal;

import dev.sophon.gateway.runtime.Settings;
import dev.sophon.protocol.net.Loopback;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The settings for signing in at an OpenID provider. What is wrong is told by the name of its setting. */
final class OidcSettings {
    /** As RFC 6749 has them, 3.3 and appendix A. */
    private static final Pattern SCOPE = Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]{1,200}");

    private static final Pattern CLIENT_ID = Pattern.compile("[\\x21-\\x7E]{1,200}");
    private static final Pattern SECRET = Pattern.compile("[\\x20-\\x7E]{0,500}");
    private static final List<String> ROLES = List.of("Admin", "Operator", "Viewer");
    private static final int MAX_ISSUER = 500;
    private static final int MAX_CLAIM = 200;
    private static final int MAX_LABEL = 60;

    private OidcSettings() {}

    static Optional<Settings.Oidc> of(ConfiguredSettings.Config config) {
        if (config.oidcIssuer().isBlank()) {
            boolean others = Stream.of(
                                    config.oidcClientId(),
                                    config.oidcClientSecret(),
                                    config.oidcScopes(),
                                    config.oidcRolesClaim(),
                                    config.oidcLabel())
                            .allMatch(String::isBlank)
                    && Arrays.stream(config.oidcRoles()).allMatch(String::isBlank);
            if (!others) {
                throw new IllegalArgumentException(
                        "oidcClientId, oidcClientSecret, oidcScopes, oidcRolesClaim, oidcRoles,"
                                + " oidcLabel: only together with oidcIssuer");
            }
            return Optional.empty();
        }
        URI issuer = issuer(config.oidcIssuer().strip());
        return Optional.of(new Settings.Oidc(
                issuer,
                clientId(config.oidcClientId().strip()),
                secret(config.oidcClientSecret().strip()),
                scopes(config.oidcScopes().strip()),
                claim(config.oidcRolesClaim().strip()),
                roles(config.oidcRoles()),
                label(config.oidcLabel().strip(), issuer),
                session(config.oidcSessionHours())));
    }

    private static URI issuer(String text) {
        try {
            URI uri = new URI(text);
            boolean https = "https".equals(uri.getScheme());
            boolean here = "http".equals(uri.getScheme()) && Loopback.is(uri.getHost());
            boolean bare = uri.getRawQuery() == null && uri.getRawFragment() == null && uri.getRawUserInfo() == null;
            if ((https || here) && uri.getHost() != null && bare && text.length() <= MAX_ISSUER) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // said below, without what was written
        }
        throw new IllegalArgumentException("oidcIssuer: expected an https address of " + MAX_ISSUER
                + " characters at most without user, query and fragment, as https://login.example.com/realms/staff;"
                + " http on loopback only");
    }

    private static String clientId(String id) {
        if (!CLIENT_ID.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    "oidcClientId: expected the name that the provider gave this Gateway, 1 to 200 characters of ASCII"
                            + " without blanks");
        }
        return id;
    }

    private static String secret(String secret) {
        if (!SECRET.matcher(secret).matches()) {
            throw new IllegalArgumentException("oidcClientSecret: expected 500 characters of ASCII at most");
        }
        return secret;
    }

    private static List<String> scopes(String text) {
        List<String> scopes = text.isEmpty() ? List.of("openid", "profile", "email") : List.of(text.split("\\s+"));
        if (!scopes.contains("openid")
                || scopes.size() > 20
                || !scopes.stream().allMatch(scope -> SCOPE.matcher(scope).matches())) {
            throw new IllegalArgumentException(
                    "oidcScopes: expected 20 scopes at most, separated by blanks, with openid among them");
        }
        return scopes;
    }

    private static String claim(String path) {
        String claim = path.isEmpty() ? "groups" : path;
        if (claim.length() > MAX_CLAIM || claim.startsWith(".") || claim.endsWith(".") || claim.contains("..")) {
            throw new IllegalArgumentException("oidcRolesClaim: expected the name of a claim, or a path to one as"
                    + " realm_access.roles, of " + MAX_CLAIM + " characters at most");
        }
        return claim;
    }

    private static Map<String, String> roles(String[] lists) {
        Map<String, String> roles = new LinkedHashMap<>();
        Arrays.stream(lists)
                .flatMap(list -> Arrays.stream(list.split(",")))
                .filter(entry -> !entry.isBlank())
                .forEach(entry -> {
                    int equals = entry.lastIndexOf('=');
                    String value = entry.substring(0, Math.max(0, equals)).strip();
                    String role = entry.substring(equals + 1).strip();
                    if (value.isEmpty() || !ROLES.contains(role) || roles.putIfAbsent(value, role) != null) {
                        throw table();
                    }
                });
        if (roles.isEmpty() || roles.size() > 200) {
            throw table();
        }
        return Map.copyOf(roles);
    }

    private static IllegalArgumentException table() {
        return new IllegalArgumentException("oidcRoles: expected 1 to 200 times VALUE=ROLE, separated by commas, as"
                + " sophon-admins=Admin, staff=Viewer; each value once, and the role one of "
                + String.join(", ", ROLES));
    }

    private static String label(String text, URI issuer) {
        String label = text.isEmpty() ? issuer.getHost() : text;
        if (!text.isEmpty() && (text.length() > MAX_LABEL || text.codePoints().anyMatch(Character::isISOControl))) {
            throw new IllegalArgumentException(
                    "oidcLabel: expected what people call the provider, " + MAX_LABEL + " characters at most");
        }
        return label;
    }

    private static Duration session(int hours) {
        if (hours < 1 || hours > 12) {
            throw new IllegalArgumentException("oidcSessionHours: expected 1 to 12");
        }
        return Duration.ofHours(hours);
    }
}
