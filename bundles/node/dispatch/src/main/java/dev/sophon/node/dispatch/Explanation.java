package dev.sophon.node.dispatch;

import dev.sophon.protocol.Availability;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a command runs, or why it does not and how to mend it: what {@code sophon:explain} prints.
 *
 * @param status as the catalogue has it; null where no bundle brings the name
 * @param summary the one sentence that answers the question
 * @param components every component that brings the name, the one that runs first
 * @param advice what to do, one step each; empty where nothing is wrong
 */
public record Explanation(
        String command,
        @Nullable Availability status,
        String summary,
        List<Component> components,
        List<String> advice) {

    public Explanation {
        components = List.copyOf(components);
        advice = List.copyOf(advice);
    }

    /**
     * One component that brings the command.
     *
     * @param name as the component runtime has it; the class's name for a handler that was registered by code
     * @param bundle symbolic name and version, as in {@code dev.sophon.command.screen 1.0.0}
     * @param bundleId the number by which the console's bundle commands know it
     * @param ranking of two components for one name the higher ranking runs
     * @param chosen whether this is the one that runs
     * @param missing the references that keep it from starting
     * @param problem why else it cannot run
     */
    public record Component(
            String name,
            String bundle,
            long bundleId,
            State state,
            int ranking,
            boolean chosen,
            List<Missing> missing,
            @Nullable String problem) {
        public Component {
            missing = List.copyOf(missing);
        }
    }

    /** How far a component has come. */
    public enum State {
        /** Its handler exists and has run, or is ready to. */
        ACTIVE,
        /** It can run; its handler is created at the first call. */
        SATISFIED,
        /** A reference that it cannot live without is missing. */
        UNSATISFIED_REFERENCE,
        /** It waits for a configuration. */
        UNSATISFIED_CONFIGURATION,
        /** Its handler failed to start; the Node's log says why. */
        FAILED,
        /** Its bundle is just being started or stopped. */
        STARTING,
        /** Switched off. */
        DISABLED
    }

    /**
     * A reference that nothing satisfies.
     *
     * @param service the interface that is asked for
     * @param target the filter that a provider must match as well
     * @param mend why nobody provides it, and what to do
     */
    public record Missing(String reference, String service, @Nullable String target, String mend) {}
}
