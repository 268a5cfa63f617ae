package dev.sophon.gateway.oidc.internal;

import dev.sophon.gateway.access.Role;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the claims of an ID token say of somebody. */
final class Claims {
    private static final List<String> NAMES = List.of("preferred_username", "email", "name", "sub");

    private Claims() {}

    /**
     * The role of somebody: the highest of those that the table gives for what the claim has.
     *
     * @param path a claim's name, or a path to it through objects, parted by dots
     * @param table roles by values of the claim
     */
    static Optional<Role> role(Map<String, Object> claims, String path, Map<String, String> table) {
        Object found = claims.containsKey(path) ? claims.get(path) : at(claims, path);
        Collection<?> values = found instanceof Collection<?> many ? many : found == null ? List.of() : List.of(found);
        List<Role> roles = values.stream()
                .flatMap(value -> value instanceof String text && table.containsKey(text)
                        ? Stream.of(Role.of(String.valueOf(table.get(text))))
                        : Stream.<Role>empty())
                .toList();
        return Stream.of(Role.ADMIN, Role.OPERATOR, Role.VIEWER)
                .filter(roles::contains)
                .findFirst();
    }

    private static @Nullable Object at(Map<?, ?> claims, String path) {
        Object at = claims;
        for (String part : path.split("\\.", -1)) {
            if (!(at instanceof Map<?, ?> object)) {
                return null;
            }
            at = object.get(part);
        }
        return at;
    }

    /** What they are called; the first of those names that is there. */
    static String name(Map<String, Object> claims) {
        return NAMES.stream()
                .map(claims::get)
                .filter(value -> value instanceof String text && !text.isBlank())
                .map(String.class::cast)
                .findFirst()
                .orElse("");
    }
}
