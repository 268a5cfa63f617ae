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
import dev.sophon.gateway.store.Store;
import dev.sophon.gateway.store.StoreException;
import dev.sophon.gateway.web.AnswerStream;
import dev.sophon.gateway.web.Callers;
import dev.sophon.gateway.web.Exchange;
import dev.sophon.gateway.web.RequestIds;
import dev.sophon.protocol.PublishedScopes;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.wire.CommandResult;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shares a screen among all who look at it: one command for those who look at the same, cancelled with the last of them. A
 * node's pictures come by its connection's thread, which never waits here for a command, a record or a client. Thread-safe.
 */
final class LiveScreens {
    static final String TYPE = "application/x-ndjson";

    private static final Logger LOG = LoggerFactory.getLogger(LiveScreens.class);
    private static final String COMMAND = "screen.capture";
    private static final String SCOPE = "screen.capture";
    /** As large as a command's budget may be. */
    private static final int LONGEST_MS = 600_000;

    private static final int MOST_LOOKERS = 200;
    /** At one node, each at something else; a Node has no more. */
    private static final int MOST_OF_A_NODE = 2;
    /** What waits for one who reads slowly: more than is kept for one who comes. */
    private static final int MOST_WAITING = Look.MOST_KEPT + (2 << 20);

    private static final byte[] SILENCE = {'\n'};

    private final Commands commands;
    private final Nodes nodes;
    private final Callers callers;
    private final Audit audit;
    private final Store store;
    private final Time time;
    private final Places places = new Places(MOST_LOOKERS);
    /** Guards itself; nothing but a look at a {@link Look} happens under its monitor. */
    private final Set<Look> looks = new LinkedHashSet<>();

    LiveScreens(Commands commands, Nodes nodes, Callers callers, Audit audit, Store store, Time time) {
        this.commands = commands;
        this.nodes = nodes;
        this.callers = callers;
        this.audit = audit;
        this.store = store;
        this.time = time;
    }

    /** Drops everybody. */
    void close() {
        all().forEach(look -> look.lookers().forEach(looker -> looker.answer().drop()));
    }

    /** Ends it for those who may look no longer, and notices those who went without a word. */
    void tick() {
        for (Look look : all()) {
            letGo(look);
            look.lookers().forEach(looker -> looker.answer().say(SILENCE));
        }
    }

    private List<Look> all() {
        synchronized (looks) {
            return List.copyOf(looks);
        }
    }

    /**
     * Begins to answer with what the screen shows.
     *
     * @param what the command's params: all who ask for the same share one command
     * @return null where it has begun; otherwise how the command ended at once
     */
    @Nullable
    CommandResult look(Exchange exchange, Node node, ObjectNode what) throws IOException {
        if (!places.take(exchange.principal().id())) {
            throw new Refusal(Refusal.Reason.OVERLOADED, "Too many look already; try again later");
        }
        boolean stays = false;
        try {
            while (true) {
                Look look = new Look(node.nodeId(), what, exchange.principal());
                Look there = shared(look);
                if (there == look) {
                    CommandResult refused = begin(look, exchange);
                    if (refused != null) {
                        return refused;
                    }
                } else if (!granted(node.limitedTo(exchange.principal()))) {
                    comesNoMore(there);
                    throw new Refusal(Refusal.Reason.NOT_AUTHORIZED, "The node lacks the scope " + SCOPE);
                }
                try {
                    there.command.join();
                } catch (CancellationException e) {
                    // Who came first was refused, which says nothing of this one.
                    continue;
                }
                join(there, exchange);
                stays = true;
                return null;
            }
        } finally {
            if (!stays) {
                places.leave(exchange.principal().id());
            }
        }
    }

    /** The one that there is already, or the new one. Whoever asks is on the way to it. */
    private Look shared(Look look) {
        synchronized (looks) {
            int others = 0;
            for (Look there : looks) {
                if (there.isOf(look.nodeId, look.what) && there.expect()) {
                    return there;
                }
                others += there.nodeId.equals(look.nodeId) ? 1 : 0;
            }
            if (others >= MOST_OF_A_NODE) {
                throw new Refusal(
                        Refusal.Reason.TOO_MANY,
                        "Others look at " + MOST_OF_A_NODE
                                + " other parts of this screen already; look at one of those",
                        5);
            }
            looks.add(look);
            return look;
        }
    }

    /** Null where it has begun. */
    private @Nullable CommandResult begin(Look look, Exchange exchange) {
        try {
            Commands.Issued issued = commands.follow(
                    new Commands.Issue(
                            look.nodeId,
                            COMMAND,
                            Params.of(look.what),
                            LONGEST_MS,
                            null,
                            exchange.principal(),
                            exchange.requestId()),
                    part -> show(look, part));
            if (issued.outcome().isDone()) {
                return issued.outcome().join();
            }
            look.command.complete(issued.commandId());
            var unused = issued.outcome().thenAccept(result -> ended(look, result));
            return null;
        } finally {
            if (!look.command.isDone()) {
                forget(look);
                look.command.cancel(false);
            }
        }
    }

    private void join(Look look, Exchange exchange) throws IOException {
        String id = RequestIds.next();
        String commandId = look.command.join();
        Looker looker;
        try {
            // First: who cannot be written down does not look.
            AuditEntry entry = entry(look, exchange.principal(), exchange.requestId(), "screen.look", null);
            store.commit(transaction -> audit.append(transaction, entry));
            AnswerStream answer = new AnswerStream(exchange.answeredBitByBit(TYPE), MOST_WAITING, () -> left(look, id));
            looker = new Looker(id, exchange.principal(), exchange.requestId(), answer, time.nanos());
        } catch (IOException | RuntimeException e) {
            comesNoMore(look);
            throw e;
        }
        if (!look.join(looker, Look.line(Map.of("look", id, "commandId", commandId)))) {
            gone(look, looker);
        }
        looker.answer().begin();
    }

    private void comesNoMore(Look look) {
        if (look.comesNoMore()) {
            cancel(look);
        }
    }

    /** From the node; on its connection's thread. */
    private boolean show(Look look, EncodedJson part) {
        letGo(look);
        return look.show(part);
    }

    /** Ends it for those who may look no longer. */
    private void letGo(Look look) {
        boolean granted = nodes.find(look.nodeId).filter(LiveScreens::granted).isPresent();
        look.lookers().stream()
                .filter(looker -> !granted || !callers.stands(looker.principal()))
                .forEach(looker -> looker.answer().drop());
    }

    private static boolean granted(Node node) {
        return PublishedScopes.granted(node.scopes(), SCOPE);
    }

    /** Drops whoever of this principal looks by this id; who has gone already is gone. */
    void leave(Principal principal, String id) {
        for (Look look : all()) {
            look.lookers().stream()
                    .filter(looker ->
                            looker.id().equals(id) && looker.principal().id().equals(principal.id()))
                    .forEach(looker -> looker.answer().drop());
        }
    }

    /** One looks no more. */
    private void left(Look look, String id) {
        look.left(id).ifPresent(looker -> {
            gone(look, looker);
            if (look.overIfEmpty()) {
                cancel(look);
            }
        });
    }

    private void cancel(Look look) {
        forget(look);
        try {
            commands.cancel(look.command.join(), look.first);
        } catch (Refusal e) {
            LOG.debug("It has ended, or its node is away and is told when it shows the next part", e);
        }
    }

    private void forget(Look look) {
        synchronized (looks) {
            looks.remove(look);
        }
    }

    private void gone(Look look, Looker looker) {
        places.leave(looker.principal().id());
        long millis = Duration.ofNanos(time.nanos() - looker.since()).toMillis();
        try {
            audit.activity(entry(look, looker.principal(), looker.requestId(), "screen.look.end", millis));
        } catch (StoreException e) {
            LOG.error("The end of a look at {} is not in the audit record", look.nodeId, e);
        }
    }

    /** Its command has ended, by the device or by its time. */
    private void ended(Look look, CommandResult result) {
        forget(look);
        Map<String, Object> how = new HashMap<>();
        if (result.error() != null) {
            how.put("error", result.error().wireName());
            how.put("message", result.message() == null ? "" : result.message());
        }
        byte[] last = Look.line(Map.of("ended", how));
        for (Looker looker : look.end(last)) {
            gone(look, looker);
            looker.answer().say(last);
            looker.answer().finish();
        }
    }

    private AuditEntry entry(Look look, Principal principal, String requestId, String action, @Nullable Long millis) {
        return new AuditEntry(
                time.now(),
                principal.id(),
                principal.name(),
                action,
                look.nodeId,
                COMMAND,
                look.command.join(),
                null,
                "ok",
                millis,
                requestId);
    }
}
