package dev.sophon.node.dispatch.internal.handler;

import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.PolicySection;
import dev.sophon.node.dispatch.internal.params.OwnersSection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.service.component.ComponentServiceObjects;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

/** A handler in the service registry. */
final class ServiceSource implements HandlerSource {
    private final ComponentServiceObjects<CommandHandler<?, ?>> objects;
    private final ServiceReference<CommandHandler<?, ?>> reference;
    private final ServiceComponentRuntime runtime;
    private final CommandProperties properties;
    private final Origin origin;

    /**
     * @param guest whether any other bundle's handler of the same name comes first, whatever the rankings say
     * @param asks whether the person at the device is asked where the owner says nothing, whatever the handler says
     * @throws IllegalArgumentException when its properties name no command
     */
    ServiceSource(
            ComponentServiceObjects<CommandHandler<?, ?>> objects,
            ServiceComponentRuntime runtime,
            boolean guest,
            boolean asks) {
        this.objects = objects;
        this.reference = objects.getServiceReference();
        this.runtime = runtime;
        Bundle bundle = reference.getBundle();
        CommandProperties said =
                BroughtScopes.atTheirRisk(CommandProperties.of(reference::getProperty), BroughtScopes.of(bundle));
        this.properties = asks ? said.asking() : said;
        this.origin = new Origin(
                componentName().isEmpty() ? "registered by code" : componentName(),
                bundle.getSymbolicName(),
                bundle.getVersion().toString(),
                bundle.getBundleId(),
                ranking(guest),
                reference.getProperty(Constants.SERVICE_ID) instanceof Long id ? id : Long.MAX_VALUE);
    }

    private int ranking(boolean guest) {
        if (guest) {
            return Integer.MIN_VALUE;
        }
        return reference.getProperty(Constants.SERVICE_RANKING) instanceof Integer ranking ? ranking : 0;
    }

    @Override
    public CommandProperties properties() {
        return properties;
    }

    @Override
    public Origin origin() {
        return origin;
    }

    /** As the component runtime knows it; a handler that was registered by code is there anyway and says it itself. */
    @Override
    public Class<?> implementation() throws ClassNotFoundException {
        Bundle bundle = reference.getBundle();
        ComponentDescriptionDTO component = bundle == null || componentName().isEmpty()
                ? null
                : runtime.getComponentDescriptionDTO(bundle, componentName());
        if (bundle != null && component != null) {
            return bundle.loadClass(component.implementationClass);
        }
        CommandHandler<?, ?> handler = get();
        if (handler == null) {
            throw new ClassNotFoundException("the service is gone");
        }
        Class<?> type = handler.getClass();
        unget();
        return type;
    }

    @Override
    public List<OwnersSection.Declared> sections() {
        BundleRevision revision =
                reference.getBundle() == null ? null : reference.getBundle().adapt(BundleRevision.class);
        return revision == null
                ? List.of()
                : revision.getDeclaredCapabilities(PolicySection.NAMESPACE).stream()
                        .map(BundleCapability::getAttributes)
                        .map(said -> new OwnersSection.Declared(
                                String.valueOf(said.get(PolicySection.NAMESPACE)),
                                String.valueOf(said.getOrDefault("type", ""))))
                        .toList();
    }

    @Override
    public Class<?> load(String type) throws ClassNotFoundException {
        Bundle bundle = reference.getBundle();
        if (bundle == null) {
            throw new ClassNotFoundException(type);
        }
        return bundle.loadClass(type);
    }

    private String componentName() {
        return reference.getProperty("component.name") instanceof String name ? name : "";
    }

    private @Nullable CommandHandler<?, ?> got;

    @Override
    public synchronized @Nullable CommandHandler<?, ?> get() {
        if (got == null) {
            got = objects.getService();
        }
        return got;
    }

    @Override
    public synchronized void unget() {
        if (got != null) {
            objects.ungetService(got);
            got = null;
        }
    }
}
