package dev.sophon.node.dispatch.internal.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.node.dispatch.Explanation.State;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.dto.BundleDTO;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.util.promise.Promise;

/** What is found while a bundle leaves, at moments that no real framework can be held at. */
class ComponentsTest {
    private int bundleState = Bundle.ACTIVE;

    private State found(Runnable whileAsked) {
        Bundle bundle = fake(Bundle.class, Map.of("getState", () -> bundleState));
        BundleContext bundles = fake(BundleContext.class, Map.of("getBundle", () -> bundle));
        return new Components(new OneComponent(whileAsked), bundles)
                .commands()
                .get(0)
                .state();
    }

    private static <T> T fake(Class<T> type, Map<String, Supplier<?>> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> answers.getOrDefault(
                                method.getName(), () -> null)
                        .get()));
    }

    @Test
    void aComponentThatIsNotEnabledInAStartedBundleIsSwitchedOff() {
        assertThat(found(() -> {})).isEqualTo(State.DISABLED);
    }

    @Test
    void aComponentWhoseBundleIsStoppedWhileAskedForIsNotCalledSwitchedOff() {
        assertThat(found(() -> bundleState = Bundle.STOPPING)).isEqualTo(State.STARTING);
    }

    @Test
    void aComponentWhoseBundleHasBeenStoppedWhileAskedForIsNotCalledSwitchedOff() {
        assertThat(found(() -> bundleState = Bundle.RESOLVED)).isEqualTo(State.STARTING);
    }

    /** A runtime that knows one component, and has it not enabled. */
    private record OneComponent(Runnable whileAsked) implements ServiceComponentRuntime {
        @Override
        public Collection<ComponentDescriptionDTO> getComponentDescriptionDTOs(Bundle... bundles) {
            ComponentDescriptionDTO description = new ComponentDescriptionDTO();
            description.bundle = new BundleDTO();
            description.defaultEnabled = true;
            description.properties = Map.of(
                    "sophon.command.name",
                    "test.one",
                    "sophon.command.scope",
                    "test.scope",
                    "sophon.command.risk",
                    "LOW");
            return List.of(description);
        }

        @Override
        public Collection<ComponentConfigurationDTO> getComponentConfigurationDTOs(ComponentDescriptionDTO of) {
            return List.of();
        }

        @Override
        public boolean isComponentEnabled(ComponentDescriptionDTO description) {
            whileAsked.run();
            return false;
        }

        @Override
        public ComponentDescriptionDTO getComponentDescriptionDTO(Bundle bundle, String name) {
            throw new AssertionError("not asked");
        }

        @Override
        public Promise<Void> enableComponent(ComponentDescriptionDTO description) {
            throw new AssertionError("nothing is changed");
        }

        @Override
        public Promise<Void> disableComponent(ComponentDescriptionDTO description) {
            throw new AssertionError("nothing is changed");
        }
    }
}
