package dev.sophon.gateway.commands;

import dev.sophon.gateway.access.Principal;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.wire.CommandResult;
import dev.sophon.protocol.wire.Progress;
import dev.sophon.protocol.wire.Shown;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/** Commands from their issuer to their outcome. Thread-safe. */
@ProviderType
public interface Commands {
    /**
     * Checks a command in the contract's order (node, scope, connection, params, approval) and sets it going. Never waits
     * for a Node or a person.
     *
     * @throws dev.sophon.gateway.runtime.Refusal if there is no such node for this principal, the idempotency key came
     *     with another body, too many commands wait already, or it cannot be queued for so long
     */
    Issued issue(Issue issue);

    /**
     * The same for a command that shows something as it runs.
     *
     * @param parts takes each part in its order, at once, and says whether there is to be another; never kept anywhere
     */
    Issued follow(Issue issue, Predicate<EncodedJson> parts);

    /**
     * Completes when all commands that were issued before can be asked for, whatever happens to this process; exceptionally
     * when they cannot be written down.
     */
    CompletionStage<Void> recorded();

    /**
     * A command of the last 24 hours.
     *
     * @throws dev.sophon.gateway.store.StoreException where the database cannot be written, and the command has not ended by
     *     what is
     */
    Optional<CommandView> find(String commandId);

    /**
     * Recent commands of a node, newest first, without their results.
     *
     * @param requesterId only those of this token; {@code null} for all
     */
    List<CommandView> recent(String nodeId, @Nullable String requesterId, int limit);

    /**
     * The commands that are queued and not given yet, those among them that wait for an approval too; newest first, without
     * results.
     *
     * @param requesterId only those of this token; {@code null} for all
     * @param before only those that were issued before; each has a time of its own. {@code null} for all
     * @param limit how many at most
     */
    List<CommandView> queued(@Nullable String requesterId, @Nullable Instant before, int limit);

    /**
     * Takes a command back: one that is queued or waits for an approval ends at once, one that runs when its Node says so. That one does
     * not wait any longer is written when this returns.
     *
     * @throws dev.sophon.gateway.runtime.Refusal if it has ended already, or its node cannot be reached
     */
    void cancel(String commandId, Principal by);

    /**
     * One of those who have issued a command waits for it no more, and will not ask for it: it is cancelled with the last of
     * them. Each may say so once.
     *
     * @throws dev.sophon.gateway.runtime.Refusal as {@link #cancel}
     */
    void leave(String commandId, Principal by);

    /**
     * Takes a Node's word on how a command ended; it counts only for a command that was sent to that very node.
     *
     * @return completes when this is written down, so that the Node may forget it; exceptionally when it cannot be
     */
    CompletionStage<Void> settled(String nodeId, CommandResult result);

    /**
     * Takes a Node's word on how far a command is, and tells it as an event; it counts only for a command that runs on that
     * very node, and a few times a second. Never waits.
     */
    void progress(String nodeId, Progress progress);

    /**
     * Takes what a Node's command shows to whoever follows it; it counts only for a command that runs on that very node.
     *
     * @return whether somebody still does
     */
    boolean shown(String nodeId, Shown shown);

    /** How many commands have no outcome yet. */
    int inFlight();

    /**
     * What an agent asks for.
     *
     * @param timeoutMs the budget, from 1 to 600000 ms; {@code null} for the params' own or the default
     * @param idempotencyKey the same key of the same requester for the same node gives the same outcome for 24 h
     * @param queueUntil until when it may be given to a node that is away, at most 24 h from now; {@code null} to have it
     *     refused where the node is away
     */
    record Issue(
            String nodeId,
            String command,
            Params params,
            @Nullable Integer timeoutMs,
            @Nullable String idempotencyKey,
            Principal requester,
            String requestId,
            @Nullable Instant queueUntil) {

        /** One that is not queued. */
        public Issue(
                String nodeId,
                String command,
                Params params,
                @Nullable Integer timeoutMs,
                @Nullable String idempotencyKey,
                Principal requester,
                String requestId) {
            this(nodeId, command, params, timeoutMs, idempotencyKey, requester, requestId, null);
        }

        /** Never the params: they may hold what no log may. */
        @Override
        public String toString() {
            return "Issue[" + nodeId + " " + command + "]";
        }
    }

    /**
     * A command that is on its way.
     *
     * @param outcome always completes normally, on a thread that must not be blocked
     */
    record Issued(String commandId, CompletableFuture<CommandResult> outcome) {}
}
