package dev.sophon.node.dispatch.internal.catalogue;

import dev.sophon.node.dispatch.Explanation;
import dev.sophon.node.dispatch.Explanation.State;
import dev.sophon.node.dispatch.internal.handler.HandlerRegistry;
import dev.sophon.node.dispatch.internal.handler.HandlerSource;
import dev.sophon.node.dispatch.internal.handler.Missing;
import dev.sophon.node.dispatch.internal.handler.RegisteredHandler;
import dev.sophon.protocol.Availability;
import dev.sophon.protocol.wire.CommandInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;

/** Puts into words why a command runs or not. */
final class Explainer {
    private static final String BETWEEN =
            "its handler is being started or stopped, or could not be taken up; try again,"
                    + " and see the Node's log if that does not help";

    private Explainer() {}

    /**
     * What explains commands by these.
     *
     * @param stopped the bundles that do not run and would bring it
     */
    static Explanation explain(
            String command,
            HandlerRegistry.Snapshot handlers,
            List<Components.Found> components,
            List<Bundle> stopped) {
        List<Explanation.Component> found = new ArrayList<>();
        List<String> advice = new ArrayList<>();
        RegisteredHandler chosen = handlers.chosen().get(command);
        for (RegisteredHandler handler : handlers.all()) {
            if (handler.properties().name().equals(command)) {
                found.add(handler == chosen ? 0 : found.size(), registered(handler, handler == chosen, components));
            }
        }
        if (found.size() > 1) {
            advice.add("Several bundles bring this command, and the highest service.ranking runs: stop the bundle that"
                    + " should not, or raise the ranking of the one that should");
        }
        for (Components.Found one : components) {
            if (one.properties().name().equals(command) && !one.satisfied()) {
                found.add(waiting(one));
                advise(one, advice);
            } else if (one.properties().name().equals(command) && chosen == null) {
                // It could run, but its handler is not registered now.
                found.add(withoutHandler(one, List.of(), BETWEEN));
                advice.add(BETWEEN);
            }
        }
        return chosen == null ? missing(command, found, advice, stopped) : present(command, chosen, found, advice);
    }

    private static Explanation present(
            String command, RegisteredHandler chosen, List<Explanation.Component> found, List<String> advice) {
        CommandInfo info = chosen.info();
        String summary = command + " is " + info.status().wireName() + " from "
                + chosen.origin().bundleText() + (info.reason() == null ? "" : ": " + info.reason());
        return new Explanation(command, info.status(), summary, found, advice);
    }

    private static Explanation missing(
            String command, List<Explanation.Component> found, List<String> advice, List<Bundle> stopped) {
        if (!found.isEmpty()) {
            return new Explanation(
                    command,
                    Availability.UNAVAILABLE,
                    command + " is unavailable: its component does not run",
                    found,
                    advice);
        }
        if (!stopped.isEmpty()) {
            Bundle first = stopped.get(0);
            return new Explanation(
                    command,
                    null,
                    command + " comes with " + first.getSymbolicName() + " " + first.getVersion() + " ["
                            + first.getBundleId() + "], which "
                            + (first.getState() == Bundle.RESOLVED ? "is stopped" : "cannot be resolved"),
                    found,
                    stopped.stream().map(Explainer::start).toList());
        }
        Optional<String> reserved = Missing.reserved(command);
        return new Explanation(
                command,
                reserved.isPresent() ? Availability.RESERVED : null,
                reserved.orElse("no started bundle brings a command of this name"),
                found,
                List.of(
                        "See bundle:list for what is installed but not active, and feature:list for what can be installed"));
    }

    private static String start(Bundle bundle) {
        return bundle.getState() == Bundle.RESOLVED
                ? "Start it: bundle:start " + bundle.getSymbolicName()
                : "See what it lacks: bundle:diag " + bundle.getBundleId();
    }

    private static Explanation.Component registered(
            RegisteredHandler handler, boolean chosen, List<Components.Found> components) {
        HandlerSource.Origin origin = handler.origin();
        State state = components.stream()
                .filter(one -> one.description().name.equals(origin.component())
                        && one.description().bundle.id == origin.bundleId())
                .map(Components.Found::state)
                .findFirst()
                .orElse(State.ACTIVE);
        String problem = handler.info().status() == Availability.UNAVAILABLE
                ? handler.info().reason()
                : null;
        return new Explanation.Component(
                origin.component(),
                origin.bundleText(),
                origin.bundleId(),
                state,
                origin.ranking(),
                chosen,
                List.of(),
                problem);
    }

    private static Explanation.Component waiting(Components.Found one) {
        String problem = one.problem() == null ? one.reason() : one.problem();
        return withoutHandler(one, one.missing(), one.missing().isEmpty() ? problem : null);
    }

    private static Explanation.Component withoutHandler(
            Components.Found one, List<Explanation.Missing> missing, @Nullable String problem) {
        return new Explanation.Component(
                one.description().name,
                one.bundleText(),
                one.description().bundle.id,
                one.state(),
                0,
                false,
                missing,
                problem);
    }

    private static void advise(Components.Found one, List<String> advice) {
        if (one.missing().isEmpty()) {
            advice.add(one.bundleText() + ": " + one.reason());
        }
        one.missing()
                .forEach(missing -> advice.add(
                        "Reference " + missing.reference() + " (" + missing.service() + "): " + missing.mend()));
    }
}
