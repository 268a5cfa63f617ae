package dev.sophon.gateway.web;

import dev.sophon.gateway.access.Role;
import java.io.IOException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One thing that the API does, and who may.
 *
 * @param pattern below {@code /api}, as in {@code /nodes/{id}}
 * @param parts of the pattern, between its slashes
 * @param roles who may; {@link #EVERYBODY} without a token
 * @param password whether a person has to have given the password a short time ago
 * @param mostBody what its bodies may hold in bytes; 0 where none is read
 * @param check refuses who may not do this, before the body is read
 */
public record Route(
        String method,
        String pattern,
        List<String> parts,
        Set<Role> roles,
        boolean password,
        int mostBody,
        Handler check,
        Handler handler) {
    /** Whoever asks, without a token. No other empty set is: what was filtered down to nobody is not for everybody. */
    public static final Set<Role> EVERYBODY = Collections.unmodifiableSet(EnumSet.noneOf(Role.class));

    public static final Set<Role> ALL_ROLES = roles(Role.values());
    public static final Set<Role> ADMINS = roles(Role.ADMIN);
    public static final Set<Role> OPERATORS = roles(Role.ADMIN, Role.OPERATOR);
    public static final Set<Role> ISSUERS = roles(Role.ADMIN, Role.OPERATOR, Role.AGENT);
    public static final Set<Role> READERS = roles(Role.ADMIN, Role.OPERATOR, Role.VIEWER);

    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE");
    private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");
    private static final Handler NO_CHECK = exchange -> {};
    private static final Pattern PART = Pattern.compile("[A-Za-z0-9._~-]+|\\{[A-Za-z]+}");

    private static Set<Role> roles(Role... roles) {
        return Collections.unmodifiableSet(EnumSet.copyOf(List.of(roles)));
    }

    /**
     * A route.
     *
     * @throws IllegalArgumentException if its method, its pattern or its roles are none
     */
    public Route {
        if (!METHODS.contains(method)) {
            throw new IllegalArgumentException(pattern + ": expected one of the methods " + METHODS);
        }
        parts = List.copyOf(parts);
        if (!pattern.equals("/" + String.join("/", parts))
                || !parts.stream().allMatch(part -> PART.matcher(part).matches())
                || parts.stream().filter(Route::isVariable).distinct().count()
                        < parts.stream().filter(Route::isVariable).count()) {
            throw new IllegalArgumentException(pattern + ": expected a path as in /nodes/{id}, each variable once");
        }
        if (roles != EVERYBODY) {
            if (roles.isEmpty()) {
                throw new IllegalArgumentException(pattern + ": expected a role, or EVERYBODY");
            }
            roles = Collections.unmodifiableSet(EnumSet.copyOf(new HashSet<>(roles)));
        }
    }

    public Route(String method, String pattern, Set<Role> roles, Handler handler) {
        this(
                method,
                pattern,
                List.of(pattern.replaceFirst("^/", "").split("/", -1)),
                roles,
                false,
                WITH_BODY.contains(method) ? Exchange.SMALL_BODY : 0,
                NO_CHECK,
                handler);
    }

    /** This route, for people who have just given their password: nobody else at their screen can use it. */
    public Route withPassword() {
        return new Route(method, pattern, parts, roles, true, mostBody, check, handler);
    }

    /** This route, for bodies of so many bytes instead of {@link Exchange#SMALL_BODY}. */
    public Route withBody(int bytes) {
        return new Route(method, pattern, parts, roles, password, bytes, check, handler);
    }

    /** This route, for those whom this does not refuse: it sees the request without its body. */
    public Route withCheck(Handler right) {
        return new Route(method, pattern, parts, roles, password, mostBody, right, handler);
    }

    /** Whether anybody may, without a token. */
    public boolean open() {
        return roles.isEmpty();
    }

    /** Whether a path could be meant for either of them, by the same method. */
    public boolean overlaps(Route other) {
        if (!method.equals(other.method) || parts.size() != other.parts.size()) {
            return false;
        }
        for (int i = 0; i < parts.size(); i++) {
            String mine = parts.get(i);
            String theirs = other.parts.get(i);
            if (!isVariable(mine) && !isVariable(theirs) && !mine.equals(theirs)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a part of a pattern stands for whatever is there. */
    public static boolean isVariable(String part) {
        return part.startsWith("{");
    }

    /** As it is spoken of. */
    @Override
    public String toString() {
        return method + " " + pattern;
    }

    /** What is done. */
    @FunctionalInterface
    public interface Handler {
        void handle(Exchange exchange) throws IOException;
    }
}
