package dev.sophon.gateway.rest.internal;

import dev.sophon.gateway.access.Role;
import java.io.IOException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One thing that the API does.
 *
 * @param pattern below {@code /api}, as in {@code /nodes/{id}}
 * @param parts of the pattern, between its slashes
 * @param roles who may; none for everybody, without a token
 * @param password whether a person has to have given the password a short time ago
 */
record Route(String method, String pattern, List<String> parts, Set<Role> roles, boolean password, Handler handler) {
    static final Set<Role> EVERYBODY = EnumSet.noneOf(Role.class);
    static final Set<Role> ALL_ROLES = EnumSet.allOf(Role.class);
    static final Set<Role> ADMINS = EnumSet.of(Role.ADMIN);
    static final Set<Role> OPERATORS = EnumSet.of(Role.ADMIN, Role.OPERATOR);
    static final Set<Role> ISSUERS = EnumSet.of(Role.ADMIN, Role.OPERATOR, Role.AGENT);
    static final Set<Role> READERS = EnumSet.of(Role.ADMIN, Role.OPERATOR, Role.VIEWER);

    Route(String method, String pattern, Set<Role> roles, Handler handler) {
        this(method, pattern, List.of(pattern.substring(1).split("/", -1)), roles, false, handler);
    }

    /** This route, for people who have just given their password: nobody else at their screen can use it. */
    Route withPassword() {
        return new Route(method, pattern, parts, roles, true, handler);
    }

    /** What is done. */
    @FunctionalInterface
    interface Handler {
        void handle(Exchange exchange) throws IOException;
    }

    /** The variables of a path that this route is for; empty if it is for others. */
    Optional<Map<String, String>> match(List<String> path) {
        if (parts.size() != path.size()) {
            return Optional.empty();
        }
        for (int i = 0; i < parts.size(); i++) {
            if (!isVariable(parts.get(i)) && !parts.get(i).equals(path.get(i))) {
                return Optional.empty();
            }
        }
        Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < parts.size(); i++) {
            String part = parts.get(i);
            if (isVariable(part)) {
                variables.put(part.substring(1, part.length() - 1), path.get(i));
            }
        }
        return Optional.of(variables);
    }

    private static boolean isVariable(String part) {
        return part.startsWith("{");
    }
}
