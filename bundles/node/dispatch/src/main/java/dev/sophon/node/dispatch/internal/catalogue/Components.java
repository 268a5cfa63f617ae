package dev.sophon.node.dispatch.internal.catalogue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.command.Mend;
import dev.sophon.node.dispatch.Explanation.Missing;
import dev.sophon.node.dispatch.Explanation.State;
import dev.sophon.node.dispatch.internal.handler.BroughtScopes;
import dev.sophon.node.dispatch.internal.handler.CommandProperties;
import dev.sophon.node.dispatch.internal.params.HandlerCodec;
import dev.sophon.node.dispatch.internal.params.ParamsSchema;
import dev.sophon.node.platform.HostPlatform;
import dev.sophon.node.platform.PortProblem;
import dev.sophon.protocol.Scope;
import dev.sophon.protocol.json.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.ReferenceDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

/** The components that bring commands, as the component runtime knows them: those that cannot start included. */
final class Components {
    private static final String PORTS = "dev.sophon.node.platform.";
    private static final String MEND = Mend.PREFIX_ + "mend";
    private static final int DEPTH = 4;

    private final ServiceComponentRuntime runtime;
    private final BundleContext bundles;
    private final StartingBundles starting;

    Components(ServiceComponentRuntime runtime, BundleContext bundles) {
        this.runtime = runtime;
        this.bundles = bundles;
        this.starting = new StartingBundles(bundles);
    }

    void close() {
        starting.close();
    }

    /** One component that brings a command. */
    record Found(
            ComponentDescriptionDTO description,
            CommandProperties properties,
            State state,
            List<Missing> missing,
            @Nullable String problem) {
        /** Nothing keeps it from running: its handler is there or on its way. */
        boolean satisfied() {
            return state == State.ACTIVE || state == State.SATISFIED || state == State.STARTING;
        }

        String bundleText() {
            return description.bundle.symbolicName + " " + description.bundle.version;
        }

        /** Why it cannot run, in one sentence; empty when it can. */
        String reason() {
            return switch (state) {
                case ACTIVE, SATISFIED, STARTING -> "";
                case UNSATISFIED_REFERENCE ->
                    missing.isEmpty()
                            ? "a reference is missing"
                            : "it needs " + simple(missing.get(0).service()) + ": "
                                    + missing.get(0).mend();
                case UNSATISFIED_CONFIGURATION -> "it waits for a configuration";
                case FAILED -> "its handler failed to start; the Node's log says why";
                case DISABLED -> "its component is switched off";
            };
        }
    }

    List<Found> commands() {
        Collection<ComponentDescriptionDTO> all = runtime.getComponentDescriptionDTOs();
        List<Found> found = new ArrayList<>();
        for (ComponentDescriptionDTO description : all) {
            if (description.properties.get(CommandProperties.NAME) != null) {
                properties(description).ifPresent(properties -> found.add(look(description, properties, all)));
            }
        }
        return found;
    }

    private Optional<CommandProperties> properties(ComponentDescriptionDTO description) {
        try {
            CommandProperties declared = CommandProperties.of(description.properties::get);
            return Optional.of(BroughtScopes.atTheirRisk(declared, scopes(description.bundle.id)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Those that a bundle brings. */
    List<Scope> scopes(long bundleId) {
        return BroughtScopes.of(bundles.getBundle(bundleId));
    }

    private Found look(
            ComponentDescriptionDTO description,
            CommandProperties properties,
            Collection<ComponentDescriptionDTO> all) {
        boolean between = between(description);
        ComponentConfigurationDTO configuration = best(description);
        State state = state(description, configuration, between);
        List<Missing> missing = configuration == null || state != State.UNSATISFIED_REFERENCE
                ? List.of()
                : missing(description, configuration, all);
        String problem = configuration == null ? null : firstLine(configuration.failure);
        return new Found(description, properties, state, missing, problem);
    }

    private @Nullable ComponentConfigurationDTO best(ComponentDescriptionDTO description) {
        return runtime.getComponentConfigurationDTOs(description).stream()
                .max((one, other) -> Integer.compare(one.state, other.state))
                .orElse(null);
    }

    /** To be asked before all else: what is found when it was over already is final. */
    private boolean between(ComponentDescriptionDTO description) {
        return description.defaultEnabled && starting.contains(description.bundle.id);
    }

    private State state(
            ComponentDescriptionDTO description, @Nullable ComponentConfigurationDTO configuration, boolean between) {
        if (configuration == null && between) {
            return State.STARTING;
        }
        if (configuration == null) {
            if (runtime.isComponentEnabled(description)) {
                return State.UNSATISFIED_CONFIGURATION;
            }
            // Asked again, since its bundle may have been stopped meanwhile.
            return between(description) ? State.STARTING : State.DISABLED;
        }
        return switch (configuration.state) {
            case ComponentConfigurationDTO.ACTIVE -> State.ACTIVE;
            case ComponentConfigurationDTO.SATISFIED -> State.SATISFIED;
            case ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION -> State.UNSATISFIED_CONFIGURATION;
            case ComponentConfigurationDTO.UNSATISFIED_REFERENCE -> State.UNSATISFIED_REFERENCE;
            default -> State.FAILED;
        };
    }

    private List<Missing> missing(
            ComponentDescriptionDTO description,
            ComponentConfigurationDTO configuration,
            Collection<ComponentDescriptionDTO> all) {
        List<Missing> missing = new ArrayList<>();
        for (UnsatisfiedReferenceDTO reference : configuration.unsatisfiedReferences) {
            String service = Arrays.stream(description.references)
                    .filter(one -> one.name.equals(reference.name))
                    .map(one -> one.interfaceName)
                    .findFirst()
                    .orElse(reference.name);
            missing.add(new Missing(reference.name, service, target(reference), mend(service, reference, all, DEPTH)));
        }
        return missing;
    }

    private static @Nullable String target(UnsatisfiedReferenceDTO reference) {
        return reference.target == null || reference.target.isEmpty() ? null : reference.target;
    }

    private String mend(
            String service, UnsatisfiedReferenceDTO reference, Collection<ComponentDescriptionDTO> all, int depth) {
        Optional<String> desktop = desktopProblem(service);
        if (desktop.isPresent()) {
            return desktop.get();
        }
        String target = target(reference);
        String wanted = simple(service) + (target == null ? "" : " with " + target);
        return all.stream()
                .filter(provider ->
                        depth > 0 && Arrays.asList(provider.serviceInterfaces).contains(service))
                .flatMap(provider -> waiting(provider, all, depth - 1).stream())
                .findFirst()
                .orElse("no started bundle provides " + wanted
                        + "; install or start one that does (bundle:list shows what is not active)");
    }

    /** Why a component that would provide the service does not. */
    private Optional<String> waiting(
            ComponentDescriptionDTO provider, Collection<ComponentDescriptionDTO> all, int depth) {
        boolean between = between(provider);
        ComponentConfigurationDTO configuration = best(provider);
        String who = simple(provider.implementationClass) + " of " + provider.bundle.symbolicName;
        return switch (state(provider, configuration, between)) {
            case ACTIVE, SATISFIED -> Optional.empty();
            case STARTING -> Optional.of(who + " would provide it, and is just being started or stopped");
            case UNSATISFIED_REFERENCE -> {
                UnsatisfiedReferenceDTO first = configuration == null || configuration.unsatisfiedReferences.length == 0
                        ? null
                        : configuration.unsatisfiedReferences[0];
                if (first == null) {
                    yield Optional.empty();
                }
                String lacking = interfaceOf(provider, first);
                // In the same words for all commands, however many components are between them and the desktop.
                yield desktopProblem(lacking)
                        .or(() -> Optional.of(who + " would provide it, but lacks " + lacking + ": "
                                + mend(lacking, first, all, depth)));
            }
            case UNSATISFIED_CONFIGURATION -> Optional.of(who + " would provide it, but waits for a configuration");
            case FAILED -> Optional.of(who + " would provide it, but failed to start; the Node's log says why");
            case DISABLED ->
                Optional.of(
                        provider.properties.get(MEND) instanceof String words
                                ? words
                                : who + " would provide it, but is switched off");
        };
    }

    private static String interfaceOf(ComponentDescriptionDTO component, UnsatisfiedReferenceDTO reference) {
        for (ReferenceDTO one : component.references) {
            if (one.name.equals(reference.name)) {
                return one.interfaceName;
            }
        }
        return reference.name;
    }

    private Optional<String> desktopProblem(String service) {
        return service.startsWith(PORTS) ? displayProblem().or(() -> portProblem(service)) : Optional.empty();
    }

    private Optional<String> displayProblem() {
        ServiceReference<HostPlatform> reference = bundles.getServiceReference(HostPlatform.class);
        HostPlatform host = reference == null ? null : bundles.getService(reference);
        if (reference == null || host == null) {
            return Optional.empty();
        }
        String problem = host.displayProblem();
        bundles.ungetService(reference);
        return problem.isEmpty() ? Optional.empty() : Optional.of(problem);
    }

    /** What a backend has found to be lacking. */
    private Optional<String> portProblem(String port) {
        try {
            for (ServiceReference<PortProblem> each :
                    bundles.getServiceReferences(PortProblem.class, "(" + PortProblem.PORT + "=" + port + ")")) {
                PortProblem problem = bundles.getService(each);
                if (problem != null) {
                    String words = problem.words();
                    bundles.ungetService(each);
                    return Optional.of(words);
                }
            }
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
        return Optional.empty();
    }

    /** The params schema of a component that has no service yet, from its class. */
    JsonNode schema(Found found) {
        ComponentDescriptionDTO description = found.description();
        Bundle bundle = bundles.getBundle(description.bundle.id);
        if (bundle != null) {
            try {
                return new HandlerCodec(
                                bundle.loadClass(description.implementationClass),
                                found.properties().observed())
                        .schema();
            } catch (ClassNotFoundException | LinkageError | IllegalArgumentException e) {
                return ParamsSchema.any();
            }
        }
        return Json.mapper().createObjectNode();
    }

    static String simple(String type) {
        return type.substring(type.lastIndexOf('.') + 1);
    }

    private static @Nullable String firstLine(@Nullable String failure) {
        return failure == null || failure.isBlank()
                ? null
                : failure.strip().lines().findFirst().orElse(null);
    }
}
