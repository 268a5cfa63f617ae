package dev.sophon.node.connection.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.signalr.HubConnection;
import dev.sophon.node.connection.internal.link.Handlers;
import dev.sophon.node.connection.internal.link.Mode;
import dev.sophon.node.connection.internal.results.ResultDelivery;
import dev.sophon.node.dispatch.Dispatcher;
import dev.sophon.node.journal.Journal;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.json.TreeSize;
import dev.sophon.protocol.wire.CancelCommand;
import dev.sophon.protocol.wire.CommandResult;
import dev.sophon.protocol.wire.ExecuteCommand;
import io.reactivex.rxjava3.core.Single;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes commands from one connection to the dispatcher, and sees that their results go back. A command that comes before
 * the Gateway has answered our Hello waits for that answer, and is not begun when the answer is that this connection
 * cannot carry results the way the Gateway needs them.
 */
final class Commands {
    private static final Logger LOG = LoggerFactory.getLogger(Commands.class);
    /** What may wait for the answer to our Hello, in memory. */
    private static final long EARLY_BYTES = 32L << 20;

    private final Dispatcher dispatcher;
    private final Journal journal;
    private final ResultDelivery delivery;
    private final Runnable abort;
    private final AtomicLong earlyBytes = new AtomicLong();
    /** Completed with the mode that the Gateway needs. */
    private final CompletableFuture<Mode> needed = new CompletableFuture<>();
    /** What came before that, in its order, which a future does not keep. */
    private final List<JsonNode> early = new ArrayList<>();

    /** @param abort ends the connection */
    Commands(Dispatcher dispatcher, Journal journal, ResultDelivery delivery, Runnable abort) {
        this.dispatcher = dispatcher;
        this.journal = journal;
        this.delivery = delivery;
        this.abort = abort;
    }

    /** Registers the handlers on a connection that is not started yet. */
    void register(HubConnection hub, Mode mode) {
        if (mode == Mode.ACKNOWLEDGED) {
            Handlers.on(hub, "ExecuteCommand", this::executeAcknowledged);
        } else {
            hub.onWithResult("ExecuteCommand", this::executeForClientResult, JsonNode.class);
        }
        Handlers.on(hub, "CancelCommand", this::cancel);
    }

    /** The Gateway has answered: what waited runs, if the handlers are those for this mode. */
    void decided(Mode mode) {
        synchronized (early) {
            if (needed.complete(mode)) {
                early.forEach(this::executeAcknowledged);
                early.clear();
            }
        }
    }

    /** The connection has ended: what still waits is not begun. */
    void ended() {
        needed.cancel(false);
    }

    /** Whether there is room for what comes before the Gateway has answered our Hello; if not, the connection ends. */
    private boolean isRoomFor(JsonNode message) {
        if (needed.isDone() || earlyBytes.addAndGet(TreeSize.of(message)) <= EARLY_BYTES) {
            return true;
        }
        LOG.warn("The Gateway sends too many commands before it answers the greeting: ending the connection");
        abort.run();
        return false;
    }

    private void executeAcknowledged(JsonNode message) {
        if (!isRoomFor(message)) {
            return;
        }
        synchronized (early) {
            if (!needed.isDone()) {
                early.add(message);
                return;
            }
        }
        if (!needed.isCancelled() && needed.join() == Mode.ACKNOWLEDGED) {
            var unused = execute(message).thenAccept(delivery::deliver);
        }
    }

    private Single<CommandResult> executeForClientResult(JsonNode message) {
        if (!isRoomFor(message)) {
            return Single.error(new IllegalStateException("too many commands before the greeting is answered"));
        }
        return Single.fromCompletionStage(needed.thenCompose(mode -> mode == Mode.CLIENT_RESULT
                ? execute(message).thenApply(this::handedOver)
                : CompletableFuture.failedStage(new IllegalStateException("results go by CommandResult now"))));
    }

    /** A client result is never acknowledged: handing it over is all that can be done. */
    private CommandResult handedOver(CommandResult result) {
        journal.acknowledged(result.commandId());
        return result;
    }

    private CompletionStage<CommandResult> execute(JsonNode message) {
        ExecuteCommand command;
        try {
            command = Json.convert(message, ExecuteCommand.class);
            requirePresent(command);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.completedStage(malformed(message, e));
        } finally {
            if (message instanceof ObjectNode taken) {
                // Microsoft's client keeps the last message until the next one comes.
                taken.removeAll();
            }
        }
        LOG.debug("{} has come", command);
        return dispatcher.execute(command);
    }

    private static void requirePresent(ExecuteCommand command) {
        if (command.commandId() == null || command.commandId().isEmpty()) {
            throw new IllegalArgumentException("commandId: required");
        }
        if (!isUnicode(command.commandId())) {
            throw new IllegalArgumentException("commandId: expected Unicode");
        }
        if (command.command() == null || command.requestId() == null || command.issuedAt() == null) {
            throw new IllegalArgumentException("command, requestId, issuedAt: required");
        }
    }

    /** An answer that cannot name the command is never acknowledged, and would hold up all others again and again. */
    private static boolean isUnicode(String id) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(id);
    }

    private static CommandResult malformed(JsonNode message, IllegalArgumentException problem) {
        String id = message.path("commandId").asText("");
        String words = "The Gateway's message is not understood: " + problem.getMessage();
        LOG.warn("{}", words);
        return CommandResult.failure(isUnicode(id) ? id : "", ErrorCode.INTERNAL_ERROR, words, 0);
    }

    private void cancel(JsonNode message) {
        try {
            CancelCommand cancel = Json.convert(message, CancelCommand.class);
            if (cancel.commandId() == null) {
                throw new IllegalArgumentException("commandId: required");
            }
            dispatcher.cancel(cancel.commandId());
        } catch (IllegalArgumentException e) {
            LOG.warn("The Gateway's CancelCommand is not understood: {}", e.getMessage());
        }
    }
}
