package dev.sophon.node.console.internal;

import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.security.auth.Subject;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.jspecify.annotations.Nullable;

/**
 * The device's owner, as Karaf knows people: by roles. Whoever can open {@code node.sock} is the user that the Node runs
 * as, and could stop or change all of it anyway; so there is nothing to withhold.
 */
final class Owner {
    private static final Subject SUBJECT = new Subject(
            true,
            Stream.of("admin", "manager", "viewer", "systembundles")
                    .map(RolePrincipal::new)
                    .collect(Collectors.toSet()),
            Set.of(),
            Set.of());

    private Owner() {}

    /** Runs what asks for roles, on this thread and on those that it starts. */
    static <T extends @Nullable Object> T act(PrivilegedExceptionAction<T> action) throws PrivilegedActionException {
        return Subject.doAs(SUBJECT, action);
    }
}
