package dev.sophon.gateway.rest.internal.server;

import dev.sophon.gateway.web.Route;
import dev.sophon.gateway.web.Routes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** All routes of one moment, by their paths. No path has two routes of one method, so none hides another. Immutable. */
final class RouteTable {
    private final Branch root = new Branch();
    private final List<Route> routes = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();

    /** Where a path leads to so far. */
    private static final class Branch {
        private final Map<String, Branch> literals = new HashMap<>();
        private @Nullable Branch variable;
        private final Map<String, Route> byMethod = new HashMap<>();

        Branch next(String part) {
            if (!Route.isVariable(part)) {
                return literals.computeIfAbsent(part, literal -> new Branch());
            }
            if (variable == null) {
                variable = new Branch();
            }
            return variable;
        }
    }

    /**
     * A group of routes, as its service offers them.
     *
     * @param problem why it cannot be served; {@code null} if it can
     */
    record Group(String name, List<Route> routes, @Nullable String problem) {
        static Group of(Routes service) {
            String name = service.getClass().getName();
            try {
                return new Group(name, List.copyOf(service.routes()), null);
            } catch (RuntimeException e) {
                // Whoever wrote it is told; the others are served.
                return new Group(name, List.of(), String.valueOf(e.getMessage()));
            }
        }
    }

    /**
     * The table of these groups. One that overlaps with another before it is refused whole.
     *
     * @param groups in the order in which they came
     */
    RouteTable(Collection<Group> groups) {
        groups.forEach(this::add);
    }

    private void add(Group group) {
        if (group.problem() != null) {
            refused.add(group.name() + " is refused: " + group.problem());
            return;
        }
        List<Route> before = new ArrayList<>(routes);
        for (Route route : group.routes()) {
            Optional<Route> other = before.stream().filter(route::overlaps).findFirst();
            if (other.isPresent()) {
                refused.add(group.name() + " is refused: " + route + " could be " + other.get());
                return;
            }
            before.add(route);
        }
        for (Route route : group.routes()) {
            Branch branch = root;
            for (String part : route.parts()) {
                branch = branch.next(part);
            }
            branch.byMethod.put(route.method(), route);
            routes.add(route);
        }
    }

    /** All that are served. */
    List<Route> routes() {
        return List.copyOf(routes);
    }

    /** Why groups are not served, in words for whoever wrote them. */
    List<String> refused() {
        return List.copyOf(refused);
    }

    /** What there is at a path: at most one route for each method. */
    List<Route> at(List<String> path) {
        List<Route> found = new ArrayList<>(1);
        collect(root, path, 0, found);
        return found;
    }

    private static void collect(Branch branch, List<String> path, int depth, List<Route> found) {
        if (depth == path.size()) {
            found.addAll(branch.byMethod.values());
            return;
        }
        Branch literal = branch.literals.get(path.get(depth));
        if (literal != null) {
            collect(literal, path, depth + 1, found);
        }
        if (branch.variable != null) {
            collect(branch.variable, path, depth + 1, found);
        }
    }

    /** What a path says in the places of a route's variables. */
    static Map<String, String> variables(Route route, List<String> path) {
        Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < path.size(); i++) {
            String part = route.parts().get(i);
            if (Route.isVariable(part)) {
                variables.put(part.substring(1, part.length() - 1), path.get(i));
            }
        }
        return variables;
    }

    /** The methods by which routes can be called: who serves GET serves HEAD too. */
    static SortedSet<String> methods(List<Route> routes) {
        SortedSet<String> methods = new TreeSet<>();
        for (Route route : routes) {
            methods.add(route.method());
            if (route.method().equals("GET")) {
                methods.add("HEAD");
            }
        }
        return methods;
    }
}
