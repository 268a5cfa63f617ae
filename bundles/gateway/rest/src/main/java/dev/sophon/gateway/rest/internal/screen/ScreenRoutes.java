package dev.sophon.gateway.rest.internal.screen;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.audit.Audit;
import dev.sophon.gateway.audit.AuditEntry;
import dev.sophon.gateway.commands.Commands;
import dev.sophon.gateway.commands.Params;
import dev.sophon.gateway.nodes.Node;
import dev.sophon.gateway.nodes.Nodes;
import dev.sophon.gateway.rest.internal.screen.Look.Looker;
import dev.sophon.gateway.runtime.Places;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.runtime.Time;
import dev.sophon.gateway.store.StoreException;
import dev.sophon.gateway.web.AnswerStream;
import dev.sophon.gateway.web.Callers;
import dev.sophon.gateway.web.Exchange;
import dev.sophon.gateway.web.RequestIds;
import dev.sophon.gateway.web.Route;
import dev.sophon.gateway.web.Routes;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.PublishedScopes;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.CommandResult;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /nodes/{id}/screen}: a node's screen as it changes, as lines of JSON. All who look at the same look by one command,
 * which is cancelled with the last of them. Thread-safe.
 */
@Component
public final class ScreenRoutes implements Routes {
    private static final Logger LOG = LoggerFactory.getLogger(ScreenRoutes.class);
    private static final String COMMAND = "screen.capture";
    private static final String SCOPE = "screen.capture";
    /** As large as a command's budget may be. */
    private static final int LONGEST_MS = 600_000;

    private static final int QUALITY = 70;
    private static final int WIDTH = 1280;

    private static final int MOST_LOOKERS = 200;
    /** At one node, each at something else; a Node has no more. */
    private static final int MOST_OF_A_NODE = 2;
    /** What waits for one who reads slowly: more than is kept for one who comes. */
    private static final int MOST_WAITING = 8 << 20;
    /** By which one is noticed who went without a word. Half of what proxies bear of silence. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(40);

    private static final byte[] SILENCE = {'\n'};

    private final Commands commands;
    private final Nodes nodes;
    private final Callers callers;
    private final Audit audit;
    private final Time time;
    private final Time.Scheduled keepAlive;
    private final Places places = new Places(MOST_LOOKERS);
    private final Set<Look> looks = new LinkedHashSet<>();

    @Activate
    public ScreenRoutes(
            @Reference Commands commands,
            @Reference Nodes nodes,
            @Reference Callers callers,
            @Reference Audit audit,
            @Reference Time time) {
        this.commands = commands;
        this.nodes = nodes;
        this.callers = callers;
        this.audit = audit;
        this.time = time;
        this.keepAlive = time.every(KEEP_ALIVE, this::tick);
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route("GET", "/nodes/{id}/screen", Route.OPERATORS, this::look),
                new Route("DELETE", "/nodes/{id}/screen/{look}", Route.OPERATORS, this::leave));
    }

    @Deactivate
    public void close() {
        keepAlive.cancel();
        all().forEach(looker -> looker.answer().drop());
    }

    private synchronized List<Looker> all() {
        return looks.stream().flatMap(look -> look.lookers.values().stream()).toList();
    }

    private synchronized void tick() {
        for (Look look : List.copyOf(looks)) {
            letGo(look);
            look.lookers.values().stream().toList().forEach(looker -> looker.answer()
                    .say(SILENCE));
        }
    }

    private void look(Exchange exchange) throws IOException {
        Node node = node(exchange);
        ObjectNode what = what(exchange);
        CommandResult refused = look(exchange, node, what);
        if (refused != null) {
            ErrorCode error = refused.error();
            exchange.answer(error == null ? 200 : error.httpStatus(), refused);
        }
    }

    /** Null where it has begun. */
    private synchronized @Nullable CommandResult look(Exchange exchange, Node node, ObjectNode what)
            throws IOException {
        Principal principal = exchange.principal();
        if (!places.free(principal.id())) {
            throw new Refusal(Refusal.Reason.OVERLOADED, "Too many look already; try again later");
        }
        Optional<Look> there =
                looks.stream().filter(one -> one.isOf(node.nodeId(), what)).findFirst();
        if (there.isPresent()) {
            if (!granted(node)) {
                throw new Refusal(Refusal.Reason.NOT_AUTHORIZED, "The node lacks the scope " + SCOPE);
            }
            join(there.get(), exchange);
            return null;
        }
        if (looks.stream().filter(one -> one.nodeId.equals(node.nodeId())).count() >= MOST_OF_A_NODE) {
            throw new Refusal(
                    Refusal.Reason.TOO_MANY,
                    "Others look at " + MOST_OF_A_NODE + " other parts of this screen already; look at one of those",
                    5);
        }
        Look look = new Look(node.nodeId(), what, principal);
        Commands.Issued issued = commands.follow(
                new Commands.Issue(
                        node.nodeId(), COMMAND, Params.of(what), LONGEST_MS, null, principal, exchange.requestId()),
                part -> show(look, part));
        if (issued.outcome().isDone()) {
            return issued.outcome().join();
        }
        look.commandId = issued.commandId();
        looks.add(look);
        try {
            join(look, exchange);
        } catch (IOException | RuntimeException e) {
            end(look);
            throw e;
        }
        var unused = issued.outcome().thenAccept(result -> ended(look, result));
        return null;
    }

    private void join(Look look, Exchange exchange) throws IOException {
        exchange.response().setStatus(200);
        exchange.response().setContentType("application/x-ndjson");
        String id = RequestIds.next();
        Principal principal = exchange.principal();
        AnswerStream answer = new AnswerStream(exchange.request().startAsync(), MOST_WAITING, () -> left(look, id));
        Looker looker = new Looker(principal, exchange.requestId(), answer, time.nanos());
        // First: who cannot be written down does not look.
        audit.activity(entry(look, looker, "screen.look", null));
        look.lookers.put(id, looker);
        places.occupy(principal.id());
        answer.say(Look.line(Map.of("look", id, "commandId", look.commandId)));
        look.catchUp(answer);
        answer.begin();
    }

    /** From the node; on its connection's thread. */
    private synchronized boolean show(Look look, EncodedJson part) {
        letGo(look);
        if (!looks.contains(look)) {
            return false;
        }
        boolean fits = look.show(part);
        return fits && looks.contains(look);
    }

    /** Ends it for those who may look no longer. */
    private void letGo(Look look) {
        boolean granted = nodes.find(look.nodeId).filter(ScreenRoutes::granted).isPresent();
        look.lookers.values().stream()
                .filter(looker -> !granted || !callers.stands(looker.principal()))
                .toList()
                .forEach(looker -> looker.answer().drop());
    }

    private static boolean granted(Node node) {
        return PublishedScopes.granted(node.scopes(), SCOPE);
    }

    /** One looks no more. */
    private synchronized void left(Look look, String id) {
        Looker looker = look.lookers.remove(id);
        if (looker == null) {
            return;
        }
        gone(look, looker);
        if (look.lookers.isEmpty()) {
            end(look);
        }
    }

    private void end(Look look) {
        if (looks.remove(look)) {
            try {
                commands.cancel(look.commandId, look.first);
            } catch (Refusal e) {
                LOG.debug("It has ended, or its node is away and is told when it shows the next part", e);
            }
        }
    }

    private void gone(Look look, Looker looker) {
        places.leave(looker.principal().id());
        long millis = Duration.ofNanos(time.nanos() - looker.since()).toMillis();
        try {
            audit.activity(entry(look, looker, "screen.look.end", millis));
        } catch (StoreException e) {
            LOG.error("The end of a look at {} is not in the audit record", look.nodeId, e);
        }
    }

    /** Its command has ended, by the device or by its time. */
    private synchronized void ended(Look look, CommandResult result) {
        looks.remove(look);
        Map<String, Object> how = new HashMap<>();
        if (result.error() != null) {
            how.put("error", result.error().wireName());
            how.put("message", result.message() == null ? "" : result.message());
        }
        byte[] last = Look.line(Map.of("ended", how));
        List<Looker> those = List.copyOf(look.lookers.values());
        look.lookers.clear();
        for (Looker looker : those) {
            gone(look, looker);
            looker.answer().say(last);
            looker.answer().finish();
        }
    }

    /** Who has gone already is gone. */
    private synchronized void leave(Exchange exchange) {
        node(exchange);
        looks.stream()
                .map(look -> look.lookers.get(exchange.variable("look")))
                .filter(one -> one != null
                        && one.principal().id().equals(exchange.principal().id()))
                .findFirst()
                .ifPresent(looker -> looker.answer().drop());
        exchange.answer(204);
    }

    private Node node(Exchange exchange) {
        return nodes.find(exchange.variable("id"))
                .filter(found -> exchange.principal().sees(found.nodeId()))
                .orElseThrow(() -> Refusal.notFound("No node has this id"));
    }

    /** The params of the command: all who ask for the same have the same. */
    private static ObjectNode what(Exchange exchange) {
        ObjectNode params = Json.mapper()
                .createObjectNode()
                .put("follow", true)
                .put("quality", QUALITY)
                .put("maxWidth", WIDTH);
        String window = exchange.query("windowId");
        if (window != null) {
            if (window.length() > 100) {
                throw Refusal.invalid("windowId: expected 100 characters at most");
            }
            params.put("windowId", window);
        }
        String region = exchange.query("region");
        if (region != null) {
            if (!region.matches("-?\\d{1,6},-?\\d{1,6},\\d{1,6},\\d{1,6}")) {
                throw Refusal.invalid("region: expected x,y,width,height in pixels");
            }
            String[] numbers = region.split(",", -1);
            params.putObject("region")
                    .put("x", Integer.parseInt(numbers[0]))
                    .put("y", Integer.parseInt(numbers[1]))
                    .put("width", Integer.parseInt(numbers[2]))
                    .put("height", Integer.parseInt(numbers[3]));
        }
        return params;
    }

    private AuditEntry entry(Look look, Looker looker, String action, @Nullable Long millis) {
        return new AuditEntry(
                time.now(),
                looker.principal().id(),
                looker.principal().name(),
                action,
                look.nodeId,
                COMMAND,
                look.commandId,
                null,
                "ok",
                millis,
                looker.requestId());
    }
}
