package dev.sophon.gateway.rest.internal.nodes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.access.Role;
import dev.sophon.gateway.commands.CommandView;
import dev.sophon.gateway.commands.Commands;
import dev.sophon.gateway.commands.Params;
import dev.sophon.gateway.nodes.Nodes;
import dev.sophon.gateway.rest.internal.actions.ActionReply;
import dev.sophon.gateway.rest.internal.actions.Actions;
import dev.sophon.gateway.runtime.ErrorReply;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.web.Exchange;
import dev.sophon.gateway.web.Fields;
import dev.sophon.gateway.web.RequestGuard;
import dev.sophon.gateway.web.Route;
import dev.sophon.gateway.web.Routes;
import dev.sophon.protocol.Limits;
import dev.sophon.protocol.Steps;
import dev.sophon.protocol.wire.CommandResult;
import java.io.IOException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Commands: run one and wait, look at those that ran, take one back. */
@Component
public final class CommandRoutes implements Routes {
    private static final int PAGE = 50;
    private static final int MAX_PAGE = 500;
    private static final String QUEUED = "queued";
    /** What becomes one message to the Node, with room for what the Gateway adds. */
    private static final int MAX_BODY = Limits.MESSAGE_BYTES - 16 * 1024;

    private final Commands commands;
    private final Nodes nodes;
    private final RequestGuard guard;
    /** Who waits for an outcome, and of which command. */
    private final Map<Exchange.Later, String> waiting = new ConcurrentHashMap<>();

    private Runnable unwatch = () -> {};

    @Activate
    public CommandRoutes(@Reference Commands commands, @Reference Nodes nodes, @Reference RequestGuard guard) {
        this.commands = commands;
        this.nodes = nodes;
        this.guard = guard;
    }

    /** The web server stops before this component does, so whoever waits is answered when the container begins to stop. */
    @Activate
    void watch(BundleContext bundles) {
        unwatch = ContainerStop.watch(bundles, this::answerWaiting);
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route("POST", "/nodes/{id}/commands", Route.ISSUERS, this::issue)
                        .withBody(MAX_BODY)
                        .withCheck(this::sees),
                new Route("GET", "/nodes/{id}/commands", Route.ALL_ROLES, this::recent),
                new Route("POST", "/nodes/{id}/actions", Route.ISSUERS, this::act)
                        .withBody(MAX_BODY)
                        .withCheck(this::sees),
                new Route("GET", "/commands", Route.ALL_ROLES, this::list),
                new Route("GET", "/commands/{id}", Route.ALL_ROLES, this::show),
                new Route("POST", "/commands/{id}/cancel", Route.ISSUERS, this::cancel));
    }

    record NewCommand(
            @Nullable String command,
            @Nullable JsonNode params,
            @Nullable Integer timeoutMs,
            @Nullable String idempotencyKey,
            @Nullable JsonNode queue) {

        /** Until when it may be given to a node that is away; null to have it run now or not at all. */
        @Nullable
        Instant until() {
            if (queue == null || queue.isNull()) {
                return null;
            }
            String until = Fields.required(
                    "queue.until", Exchange.object("queue", queue, Window.class).until());
            return Fields.time("queue.until", until);
        }
    }

    record Window(@Nullable String until) {}

    /** To whom a node does not exist, its commands do not either; nobody has to read them for that. */
    private void sees(Exchange exchange) {
        String id = exchange.variable("id");
        if (nodes.find(id).isEmpty() || !exchange.principal().sees(id)) {
            throw Refusal.notFound("No node has this id");
        }
    }

    private void issue(Exchange exchange) throws IOException {
        NewCommand body = exchange.body(NewCommand.class, MAX_BODY);
        Instant until = body.until();
        Commands.Issued issued = commands.issue(new Commands.Issue(
                exchange.variable("id"),
                Fields.required("command", body.command()),
                Params.of(body.params()),
                body.timeoutMs(),
                body.idempotencyKey(),
                exchange.principal(),
                exchange.requestId(),
                until));
        if (until == null) {
            // What is queued counts there, for as long as it is.
            exchange.keepBodyUntil(issued.outcome());
        }
        boolean async = respondAsync(exchange);
        if (!issued.outcome().isDone() && (async || until != null)) {
            if (async) {
                exchange.response().setHeader("Preference-Applied", "respond-async");
            }
            accept(exchange, issued.commandId());
        } else {
            answer(exchange, issued, result -> result);
        }
    }

    record NewActions(
            @Nullable JsonNode actions,
            @Nullable Integer imageWidth,
            @Nullable Integer imageHeight,
            @Nullable Integer timeoutMs,
            @Nullable String idempotencyKey) {}

    /** What a computer-use model asks for, as one command. */
    private void act(Exchange exchange) throws IOException {
        NewActions body = exchange.body(NewActions.class, MAX_BODY);
        Actions actions = new Actions(body.actions(), body.imageWidth(), body.imageHeight());
        Commands.Issued issued = commands.issue(new Commands.Issue(
                exchange.variable("id"),
                Steps.COMMAND,
                Params.of(actions.params()),
                body.timeoutMs() == null ? Integer.valueOf(actions.budget()) : body.timeoutMs(),
                body.idempotencyKey(),
                exchange.principal(),
                exchange.requestId()));
        exchange.keepBodyUntil(issued.outcome());
        answer(exchange, issued, result -> ActionReply.of(actions, result));
    }

    /** Answers with the outcome, now or when there is one. */
    private void answer(Exchange exchange, Commands.Issued issued, Function<CommandResult, Object> told)
            throws IOException {
        CompletableFuture<CommandResult> outcome = issued.outcome();
        if (outcome.isDone()) {
            CommandResult result = outcome.join();
            exchange.answer(status(result), told.apply(result));
            return;
        }
        Exchange.Later later = exchange.later();
        waiting.put(later, issued.commandId());
        var unused = outcome.thenAccept(result -> {
            if (waiting.remove(later) != null) {
                later.answer(status(result), told.apply(result));
            }
        });
    }

    /** What is said of a command that nobody can wait for any longer. */
    record Unknown(String commandId, String error, String message) {}

    @Deactivate
    public void close() {
        unwatch.run();
        answerWaiting();
    }

    /** The Gateway stops: whoever waits is told where the outcome will be, as its command goes on. */
    private void answerWaiting() {
        waiting.forEach((later, commandId) -> {
            if (waiting.remove(later) != null) {
                later.answer(
                        503,
                        new Unknown(
                                commandId,
                                "gateway_stopping",
                                "The Gateway stops, and the command goes on. When it is back, GET /api/commands/"
                                        + commandId + " tells how it ended"));
            }
        });
    }

    /** Whoever has an id can ask for its command, also when the Gateway was killed meanwhile: it is written first. */
    private void accept(Exchange exchange, String commandId) {
        exchange.response().setHeader("Location", guard.prefix(exchange.request()) + "/api/commands/" + commandId);
        CompletionStage<Void> recorded = commands.recorded();
        Principal principal = exchange.principal();
        Exchange.Later later = exchange.later();
        var unused = recorded.whenComplete((written, problem) -> {
            if (problem == null) {
                later.answer(202, Map.of("commandId", commandId));
            } else {
                String taken = takeBack(commandId, principal)
                        ? ", so it was taken back"
                        : "; GET /api/commands/" + commandId + " tells whether it runs";
                later.answer(
                        500,
                        new ErrorReply(
                                "internal_error", "The command " + commandId + " could not be written down" + taken));
            }
        });
    }

    private boolean takeBack(String commandId, Principal principal) {
        try {
            commands.leave(commandId, principal);
            return true;
        } catch (Refusal e) {
            return false;
        }
    }

    private static int status(CommandResult result) {
        return result.error() == null ? 200 : result.error().httpStatus();
    }

    private static boolean respondAsync(Exchange exchange) {
        return Collections.list(exchange.request().getHeaders("Prefer")).stream()
                .flatMap(header -> List.of(header.split(",", -1)).stream())
                .anyMatch(preference ->
                        preference.strip().toLowerCase(Locale.ROOT).equals("respond-async"));
    }

    private void recent(Exchange exchange) throws IOException {
        String id = exchange.variable("id");
        Principal principal = exchange.principal();
        if (nodes.find(id).isEmpty() || !principal.sees(id)) {
            throw Refusal.notFound("No node has this id");
        }
        String requester = principal.role() == Role.AGENT ? principal.id() : null;
        exchange.answer(
                200, new Exchange.Items(commands.recent(id, requester, exchange.query("limit", PAGE, MAX_PAGE)), null));
    }

    /** What is kept until its node comes. What has run is listed of each node, where there is much of it. */
    private void list(Exchange exchange) throws IOException {
        if (!QUEUED.equals(exchange.query("state"))) {
            throw Refusal.invalid("state: expected queued; GET /api/nodes/{id}/commands lists the others");
        }
        Principal principal = exchange.principal();
        String requester = principal.role() == Role.AGENT ? principal.id() : null;
        int limit = exchange.query("limit", PAGE, MAX_PAGE);
        List<CommandView> page = commands.queued(requester, before(exchange.query("cursor")), limit);
        String next = page.size() < limit
                ? null
                : Long.toString(page.get(limit - 1).issuedAt().toEpochMilli());
        exchange.answer(
                200,
                new Exchange.Items(
                        page.stream()
                                .filter(view -> principal.sees(view.nodeId()))
                                .toList(),
                        next));
    }

    /** Each that is queued was issued at a time of its own. */
    private static @Nullable Instant before(@Nullable String cursor) {
        if (cursor != null && !cursor.matches("\\d{1,15}")) {
            throw Refusal.invalid("cursor: expected the nextCursor of an answer before");
        }
        return cursor == null ? null : Instant.ofEpochMilli(Long.parseLong(cursor));
    }

    private void show(Exchange exchange) throws IOException {
        exchange.answer(200, own(exchange));
    }

    /** An agent sees what it issued itself; to it the rest does not exist. */
    private CommandView own(Exchange exchange) {
        Principal principal = exchange.principal();
        return commands.find(exchange.variable("id"))
                .filter(view ->
                        principal.role() != Role.AGENT || view.requesterId().equals(principal.id()))
                .orElseThrow(() -> Refusal.notFound("No command has this id"));
    }

    private void cancel(Exchange exchange) throws IOException {
        CommandView view = own(exchange);
        commands.cancel(view.commandId(), exchange.principal());
        exchange.answer(202, Map.of("commandId", view.commandId()));
    }
}
