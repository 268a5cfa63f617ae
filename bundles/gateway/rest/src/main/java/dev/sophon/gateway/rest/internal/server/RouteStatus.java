package dev.sophon.gateway.rest.internal.server;

import dev.sophon.gateway.runtime.HealthCheck.Finding;
import dev.sophon.gateway.runtime.HealthCheck.Status;
import dev.sophon.gateway.web.Routes;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/**
 * Whether all of the API is there. Each group of routes comes when what it needs is there; which ones are still to come,
 * the component runtime knows. Thread-safe.
 */
@Component(service = RouteStatus.class)
public final class RouteStatus {
    /** {@code null} where there is no container. */
    private final @Nullable ServiceComponentRuntime runtime;

    private volatile List<String> refused = List.of();

    @Activate
    public RouteStatus(@Reference ServiceComponentRuntime runtime) {
        this.runtime = runtime;
    }

    /** Where there is no container, as in tests. */
    public RouteStatus() {
        this.runtime = null;
    }

    void refused(List<String> groups) {
        refused = groups;
    }

    /** The components that bring routes, and are not there. */
    SortedSet<String> missing() {
        SortedSet<String> missing = new TreeSet<>();
        if (runtime != null) {
            for (ComponentDescriptionDTO component : runtime.getComponentDescriptionDTOs()) {
                if (Arrays.asList(component.serviceInterfaces).contains(Routes.class.getName())
                        && runtime.isComponentEnabled(component)
                        && runtime.getComponentConfigurationDTOs(component).stream()
                                .noneMatch(RouteStatus::there)) {
                    missing.add(component.name);
                }
            }
        }
        return missing;
    }

    private static boolean there(ComponentConfigurationDTO configuration) {
        return configuration.state == ComponentConfigurationDTO.ACTIVE
                || configuration.state == ComponentConfigurationDTO.SATISFIED;
    }

    /** How it is now. */
    public Finding look() {
        if (!refused.isEmpty()) {
            return new Finding(Status.FAILING, String.join("; ", refused));
        }
        SortedSet<String> missing = missing();
        return missing.isEmpty()
                ? Finding.OK
                : new Finding(Status.FAILING, "Not there, or not yet: " + String.join(", ", missing));
    }
}
