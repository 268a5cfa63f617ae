package dev.sophon.gateway.features.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.gateway.features.internal.records.Entry;
import dev.sophon.gateway.features.internal.records.FeatureSet;
import dev.sophon.gateway.features.internal.records.Named;
import dev.sophon.gateway.features.internal.records.NodeState;
import dev.sophon.gateway.features.internal.records.Target;
import dev.sophon.gateway.nodes.Node;
import dev.sophon.gateway.nodes.NodeStatus;
import dev.sophon.gateway.nodes.Nodes;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.web.Exchange;
import dev.sophon.gateway.web.Fields;
import dev.sophon.gateway.web.Route;
import dev.sophon.gateway.web.Routes;
import dev.sophon.protocol.wire.FeatureState;
import dev.sophon.protocol.wire.FeatureState.Feature;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /features/sets} and {@code /features/nodes}: the sets, and how the nodes stand by them: see {@code docs/features.md}. */
@Component
public final class FeatureRoutes implements Routes {
    private static final int PAGE = 100;
    private static final int MOST_PAGE = 10_000;
    private static final String DRIFT = "drift";

    private final Fleet fleet;
    private final Nodes nodes;

    @Activate
    public FeatureRoutes(@Reference Fleet fleet, @Reference Nodes nodes) {
        this.fleet = fleet;
        this.nodes = nodes;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route("GET", "/features/sets", Route.READERS, this::sets),
                new Route("PUT", "/features/sets/{target}", Route.ADMINS, this::set),
                new Route("DELETE", "/features/sets/{target}", Route.ADMINS, this::unset),
                new Route("GET", "/features/nodes", Route.READERS, this::nodes));
    }

    record NewFeature(@Nullable String name, @Nullable String version) {}

    record NewSet(@Nullable List<JsonNode> features) {}

    record SetView(String target, List<Named> features, String by, Instant changedAt) {
        static SetView of(FeatureSet set) {
            return new SetView(set.target().toString(), set.features(), set.by(), set.changedAt());
        }
    }

    record NodeView(
            String nodeId,
            String displayName,
            NodeStatus status,
            boolean takes,
            long revision,
            long reported,
            boolean drift,
            List<StateView> features) {}

    /**
     * How a node stands by one feature set.
     *
     * @param desired the version that is wanted
     * @param version that it said something of
     */
    record StateView(
            String name,
            @Nullable String desired,
            @Nullable String version,
            FeatureState.@Nullable State state,
            @Nullable String reason) {}

    private void sets(Exchange exchange) throws IOException {
        List<SetView> sets = fleet.wishes().sets().values().stream()
                .sorted(Comparator.comparing((FeatureSet set) -> set.target().kind())
                        .thenComparing(set -> set.target().name()))
                .map(SetView::of)
                .toList();
        exchange.answer(200, new Exchange.Items(sets, null));
    }

    private void set(Exchange exchange) throws IOException {
        List<Named> features = new ArrayList<>();
        for (JsonNode one :
                Fields.required("features", exchange.body(NewSet.class).features())) {
            NewFeature feature = Exchange.object("features", one, NewFeature.class);
            features.add(new Named(
                    Fields.required("features: name", feature.name()),
                    Fields.required("features: version", feature.version())));
        }
        Target target = Target.of(exchange.variable("target"));
        exchange.answer(200, SetView.of(fleet.set(target, features, exchange.principal())));
    }

    private void unset(Exchange exchange) {
        fleet.unset(Target.of(exchange.variable("target")), exchange.principal());
        exchange.answer(204);
    }

    private void nodes(Exchange exchange) throws IOException {
        int limit = exchange.query("limit", PAGE, MOST_PAGE);
        Predicate<NodeView> wanted = filter(exchange.query("state"));
        List<NodeView> views = nodes.list().stream()
                .filter(node -> node.status().admitted() && exchange.principal().sees(node.nodeId()))
                .map(this::view)
                .filter(view -> (view.takes() || !view.features().isEmpty()) && wanted.test(view))
                .limit(limit)
                .toList();
        exchange.answer(200, new Exchange.Items(views, null));
    }

    private static Predicate<NodeView> filter(@Nullable String state) {
        if (state == null) {
            return view -> true;
        }
        if (state.equals(DRIFT)) {
            return NodeView::drift;
        }
        for (FeatureState.State known : FeatureState.State.values()) {
            if (known.wireName().equals(state)) {
                return view -> view.features().stream().anyMatch(feature -> feature.state() == known);
            }
        }
        throw Refusal.invalid("state: expected drift, "
                + String.join(
                        ", ",
                        Arrays.stream(FeatureState.State.values())
                                .map(one -> one.name().toLowerCase(Locale.ROOT))
                                .toList()));
    }

    private NodeView view(Node node) {
        SortedMap<String, Entry> desired = fleet.wishes().desired(node);
        NodeState state = fleet.state(node.nodeId()).orElse(null);
        if (state == null) {
            return new NodeView(
                    node.nodeId(),
                    node.displayName(),
                    node.status(),
                    false,
                    0,
                    0,
                    !desired.isEmpty(),
                    features(desired.values(), NodeState.Said.NOTHING));
        }
        return new NodeView(
                node.nodeId(),
                node.displayName(),
                node.status(),
                state.takes(),
                state.told().revision(),
                state.said().revision(),
                state.drifts(desired.values()),
                features(desired.values(), state.said()));
    }

    private static List<StateView> features(Collection<Entry> desired, NodeState.Said said) {
        TreeSet<String> names = new TreeSet<>();
        desired.forEach(entry -> names.add(entry.named().name()));
        said.features().forEach(feature -> names.add(feature.name()));
        List<StateView> views = new ArrayList<>();
        for (String name : names) {
            String version = desired.stream()
                    .map(Entry::named)
                    .filter(one -> one.name().equals(name))
                    .map(Named::version)
                    .findFirst()
                    .orElse(null);
            Feature feature = said.find(name, String.valueOf(version))
                    .or(() -> said.find(name))
                    .orElse(null);
            views.add(
                    feature == null
                            ? new StateView(name, version, null, null, null)
                            : new StateView(name, version, feature.version(), feature.state(), feature.reason()));
        }
        return views;
    }
}
