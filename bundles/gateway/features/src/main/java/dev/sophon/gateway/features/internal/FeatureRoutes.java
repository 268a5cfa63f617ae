package dev.sophon.gateway.features.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.features.internal.library.KarUpload;
import dev.sophon.gateway.features.internal.library.KarWriter;
import dev.sophon.gateway.features.internal.records.Entry;
import dev.sophon.gateway.features.internal.records.FeatureSet;
import dev.sophon.gateway.features.internal.records.Named;
import dev.sophon.gateway.features.internal.records.NodeState;
import dev.sophon.gateway.features.internal.records.Target;
import dev.sophon.gateway.nodes.Node;
import dev.sophon.gateway.nodes.NodeStatus;
import dev.sophon.gateway.nodes.Nodes;
import dev.sophon.gateway.runtime.Places;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.web.Exchange;
import dev.sophon.gateway.web.Fields;
import dev.sophon.gateway.web.Route;
import dev.sophon.gateway.web.Routes;
import dev.sophon.protocol.signed.Manifest;
import dev.sophon.protocol.wire.FeatureState;
import dev.sophon.protocol.wire.FeatureState.Feature;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /features}: the library, the sets, and how the nodes stand by them: see {@code docs/features.md}. */
@Component
public final class FeatureRoutes implements Routes {
    /** Of a manifest and a list of keys, with what quotation marks in them take. */
    private static final int TEXTS_BODY = 1 << 20;

    private static final int PAGE = 100;
    private static final int MOST_PAGE = 10_000;
    private static final String DRIFT = "drift";
    private static final long AGAIN_SECONDS = 2;
    /** How many KARs may be on their way in. */
    private static final int UPLOADS = 8;

    private final Places uploads = new Places(UPLOADS);
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
                new Route("GET", "/features", Route.READERS, this::list),
                new Route("POST", "/features", Route.ADMINS, this::add).withBody(TEXTS_BODY),
                new Route("POST", "/features/rescan", Route.ADMINS, this::rescan),
                new Route("PUT", "/features/{name}/{version}/file", Route.ADMINS, this::file).withBody(0),
                new Route("DELETE", "/features/library/{name}/{version}", Route.ADMINS, this::remove),
                new Route("GET", "/features/sets", Route.READERS, this::sets),
                new Route("PUT", "/features/sets/{target}", Route.ADMINS, this::set),
                new Route("DELETE", "/features/sets/{target}", Route.ADMINS, this::unset),
                new Route("GET", "/features/nodes", Route.READERS, this::nodes));
    }

    record NewEntry(
            @Nullable String manifest,
            @Nullable String signature,
            @Nullable String keys,
            @Nullable String keysSignature) {}

    record Added(String name, String version, long size, String sha256, boolean complete, String file) {
        static Added of(Entry entry) {
            Named named = entry.named();
            return new Added(
                    named.name(),
                    named.version(),
                    entry.size(),
                    entry.sha256(),
                    entry.complete(),
                    "/api/features/" + named.name() + "/" + named.version() + "/file");
        }
    }

    record EntryView(
            String name,
            String version,
            @Nullable String publisher,
            @Nullable String channel,
            String keyId,
            long size,
            String sha256,
            Instant expires,
            String addedBy,
            Instant addedAt,
            boolean complete,
            List<Manifest.Declared> commands) {
        static EntryView of(Entry entry) {
            Entry.Contents contents = entry.contents();
            return new EntryView(
                    entry.named().name(),
                    entry.named().version(),
                    contents.publisher(),
                    contents.channel(),
                    contents.keyId(),
                    entry.size(),
                    entry.sha256(),
                    contents.expires(),
                    entry.by(),
                    entry.addedAt(),
                    entry.complete(),
                    contents.commands());
        }
    }

    record None() {}

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

    private void list(Exchange exchange) throws IOException {
        List<EntryView> entries = fleet.wishes().library().values().stream()
                .sorted(Comparator.comparing((Entry entry) -> entry.contents().name())
                        .thenComparing((Entry entry) -> entry.contents().version(), Comparator.reverseOrder()))
                .map(EntryView::of)
                .toList();
        exchange.answer(200, new Exchange.Items(entries, null));
    }

    private void add(Exchange exchange) throws IOException {
        NewEntry body = exchange.body(NewEntry.class, TEXTS_BODY);
        Entry.Texts texts = new Entry.Texts(
                Fields.required("manifest", body.manifest()),
                Fields.required("signature", body.signature()),
                Fields.required("keys", body.keys()),
                Fields.required("keysSignature", body.keysSignature()));
        exchange.answer(201, Added.of(fleet.add(texts, exchange.principal())));
    }

    private void rescan(Exchange exchange) throws IOException {
        exchange.body(None.class);
        exchange.answer(200, fleet.library().scan(exchange.principal()));
    }

    private void remove(Exchange exchange) {
        fleet.library().remove(exchange.variable("name"), exchange.variable("version"), exchange.principal());
        exchange.answer(204);
    }

    private void file(Exchange exchange) throws IOException {
        Entry entry = fleet.library().get(exchange.variable("name"), exchange.variable("version"));
        if (entry.complete()) {
            exchange.answer(200, EntryView.of(entry));
            return;
        }
        HttpServletRequest request = exchange.request();
        long declared = request.getContentLengthLong();
        if (declared >= 0 && declared != entry.file().size()) {
            throw Refusal.invalid("Content-Length: expected the size that the manifest names, "
                    + entry.file().size() + " bytes");
        }
        String who = exchange.principal().id();
        if (!uploads.take(who)) {
            throw new Refusal(Refusal.Reason.TOO_MANY, UPLOADS + " files are on their way in already", AGAIN_SECONDS);
        }
        try {
            KarWriter writer = writer(entry);
            try {
                Upload upload = new Upload(entry, exchange.principal(), who);
                KarUpload incoming = new KarUpload(request.getInputStream(), writer, upload::ended);
                upload.later = exchange.later();
                request.getInputStream().setReadListener(incoming);
            } catch (IOException | RuntimeException e) {
                writer.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            uploads.leave(who);
            throw e;
        }
    }

    private KarWriter writer(Entry entry) {
        try {
            return fleet.library().writer(entry);
        } catch (IOException e) {
            throw KarUpload.full(e);
        }
    }

    /** One request that brings a file, and its answer. */
    private final class Upload {
        private final Entry entry;
        private final Principal by;
        private final String who;
        private Exchange.@Nullable Later later;

        Upload(Entry entry, Principal by, String who) {
            this.entry = entry;
            this.by = by;
            this.who = who;
        }

        void ended(@Nullable RuntimeException why) {
            uploads.leave(who);
            Exchange.Later answer = Objects.requireNonNull(later, "it has begun");
            try {
                if (why != null) {
                    throw why;
                }
                answer.answer(200, EntryView.of(fleet.library().kept(entry, by)));
            } catch (RuntimeException e) {
                answer.fail(e);
            }
        }
    }

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
