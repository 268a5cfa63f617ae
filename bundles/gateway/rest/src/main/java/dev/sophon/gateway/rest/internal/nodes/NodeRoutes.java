package dev.sophon.gateway.rest.internal.nodes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.gateway.nodes.Node;
import dev.sophon.gateway.nodes.Nodes;
import dev.sophon.gateway.nodes.NodesChange;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.web.Exchange;
import dev.sophon.gateway.web.Fields;
import dev.sophon.gateway.web.Route;
import dev.sophon.gateway.web.Routes;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /nodes}: the devices. */
@Component
public final class NodeRoutes implements Routes {
    private static final int PAGE = 200;
    private static final int MAX_PAGE = 1_000;
    /** Ids that one call names; their groups and labels may mean more nodes. */
    private static final int MOST_IDS = 1_000;

    private final Nodes nodes;

    @Activate
    public NodeRoutes(@Reference Nodes nodes) {
        this.nodes = nodes;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route("GET", "/nodes", Route.ALL_ROLES, this::list),
                new Route("GET", "/nodes/{id}", Route.ALL_ROLES, this::show),
                new Route("GET", "/nodes/{id}/heartbeats", Route.ALL_ROLES, this::heartbeats),
                new Route("PATCH", "/nodes", Route.OPERATORS, this::change),
                new Route("PATCH", "/nodes/{id}", Route.OPERATORS, this::edit),
                new Route("GET", "/nodes/{id}/scopes", Route.ALL_ROLES, this::scopes),
                new Route("PUT", "/nodes/{id}/scopes", Route.OPERATORS, this::grant),
                new Route("DELETE", "/nodes/{id}", Route.OPERATORS, this::end));
    }

    record Edit(@Nullable String displayName, @Nullable String group, @Nullable List<String> labels) {}

    record Many(@Nullable JsonNode match, @Nullable JsonNode set, @Nullable Boolean dryRun) {}

    /** Which nodes are meant: one of these. */
    record Match(
            @Nullable List<@Nullable String> ids,
            @Nullable String group,
            @Nullable String label,
            @Nullable Boolean all) {

        Collection<String> of(Nodes nodes) {
            boolean every = Boolean.TRUE.equals(all);
            if (Stream.of(ids != null, group != null, label != null, every)
                            .filter(named -> named)
                            .count()
                    != 1) {
                throw Refusal.invalid("match: expected one of ids, group, label, and all as true");
            }
            if (ids != null) {
                if (ids.size() > MOST_IDS || ids.stream().anyMatch(Objects::isNull)) {
                    throw Refusal.invalid("match.ids: expected ids of nodes, at most " + MOST_IDS);
                }
                return ids.stream().map(Objects::requireNonNull).toList();
            }
            return nodes.list().stream()
                    .filter(node -> every
                            || (group != null && group.equals(node.group()))
                            || (label != null && node.labels().contains(label)))
                    .map(Node::nodeId)
                    .toList();
        }
    }

    record Grant(@Nullable Set<String> scopes) {}

    private void list(Exchange exchange) throws IOException {
        int limit = exchange.query("limit", PAGE, MAX_PAGE);
        String cursor = exchange.query("cursor");
        boolean catalogues = catalogues(exchange.query("commands"));
        List<Node> rest = nodes.list().stream()
                .filter(node -> exchange.principal().sees(node.nodeId()))
                .filter(node -> cursor == null || position(node).compareTo(cursor) > 0)
                .toList();
        List<Node> page = rest.size() > limit ? rest.subList(0, limit) : rest;
        String next = rest.size() > limit ? position(page.get(limit - 1)) : null;
        exchange.answer(
                200,
                new Exchange.Items(
                        page.stream()
                                .map(node -> catalogues
                                        ? node.shownTo(exchange.principal())
                                        : node.limitedTo(exchange.principal()))
                                .map(node ->
                                        NodeView.of(node, exchange.principal().role()))
                                .map(view -> catalogues ? view : view.withoutCommands())
                                .toList(),
                        next));
    }

    /** A catalogue is most of a node's record; who shows a long list can do without. */
    private static boolean catalogues(@Nullable String asked) {
        if (asked != null && !asked.equals("none") && !asked.equals("all")) {
            throw Refusal.invalid("commands: expected all or none");
        }
        return !"none".equals(asked);
    }

    /** Sorts as the list does: newest first, then by id. */
    private static String position(Node node) {
        return "%016x-%s".formatted(Long.MAX_VALUE - node.createdAt().toEpochMilli(), node.nodeId());
    }

    private void show(Exchange exchange) throws IOException {
        exchange.answer(200, NodeView.of(seen(exchange), exchange.principal().role()));
    }

    private void scopes(Exchange exchange) throws IOException {
        exchange.answer(200, new Exchange.Items(ScopeView.of(seen(exchange)), null));
    }

    private Node seen(Exchange exchange) {
        String id = exchange.variable("id");
        return nodes.find(id)
                .filter(found -> exchange.principal().sees(id))
                .map(found -> found.shownTo(exchange.principal()))
                .orElseThrow(() -> Refusal.notFound("No node has this id"));
    }

    private void heartbeats(Exchange exchange) throws IOException {
        String id = exchange.variable("id");
        if (!exchange.principal().sees(id)) {
            throw Refusal.notFound("No node has this id");
        }
        exchange.answer(200, new Exchange.Items(nodes.beats(id), null));
    }

    private void edit(Exchange exchange) throws IOException {
        Edit body = exchange.body(Edit.class);
        Node node = nodes.edit(
                exchange.variable("id"), body.displayName(), body.group(), body.labels(), exchange.principal());
        exchange.answer(200, NodeView.of(node));
    }

    private void grant(Exchange exchange) throws IOException {
        Set<String> scopes =
                Fields.required("scopes", exchange.body(Grant.class).scopes());
        exchange.answer(200, NodeView.of(nodes.grant(exchange.variable("id"), scopes, exchange.principal())));
    }

    private void change(Exchange exchange) throws IOException {
        Many body = exchange.body(Many.class);
        Match match = Exchange.object("match", body.match(), Match.class);
        NodesChange change = Exchange.object("set", body.set(), NodesChange.class);
        if (change.group() == null && change.labels() == null && change.scopes() == null) {
            throw Refusal.invalid("set: expected one at least of group, labels, scopes");
        }
        exchange.answer(
                200, nodes.change(match.of(nodes), change, Boolean.TRUE.equals(body.dryRun()), exchange.principal()));
    }

    private void end(Exchange exchange) {
        String forget = exchange.query("forget");
        if (forget != null && !forget.equals("true") && !forget.equals("false")) {
            throw Refusal.invalid("forget: expected true or false");
        }
        if ("true".equals(forget)) {
            nodes.forget(exchange.variable("id"), exchange.principal());
        } else {
            nodes.revoke(exchange.variable("id"), exchange.principal());
        }
        exchange.answer(204);
    }
}
