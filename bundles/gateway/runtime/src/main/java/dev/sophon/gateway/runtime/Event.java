package dev.sophon.gateway.runtime;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened. It names things and never holds their contents: no params, no results, no secrets.
 *
 * @param id rises by one with each event, and is higher after a restart than before
 * @param type one of the constants here
 * @param nodeId the node that it is about
 * @param requesterId who issued the command that it is about: no other agent hears of it. Nobody is told
 * @param data more about it; values that JSON can write
 */
public record Event(
        long id,
        Instant at,
        String type,
        @Nullable String nodeId,
        @JsonIgnore @Nullable String requesterId,
        Map<String, ?> data) {
    /** A new node was registered, or new pairing credentials were made. */
    public static final String NODE_PENDING = "node.pending";

    /** Two asked with the secret of one pairing, which has ended by it: one of them is not whom it was meant for. */
    public static final String PAIRING_CONTESTED = "pairing.contested";

    public static final String NODE_PAIRED = "node.paired";
    public static final String NODE_ONLINE = "node.online";
    public static final String NODE_STALE = "node.stale";
    public static final String NODE_OFFLINE = "node.offline";
    public static final String NODE_ERROR = "node.error";
    public static final String NODE_REVOKED = "node.revoked";
    /** The person at it lets no command run. */
    public static final String NODE_PAUSED = "node.paused";

    /** The person at it lets commands run again. */
    public static final String NODE_RESUMED = "node.resumed";
    /** It has put versions of itself aside, which it does not take again. */
    public static final String NODE_QUARANTINED = "node.quarantined";
    /** Its registration was deleted for good; its id is never given to another node. */
    public static final String NODE_FORGOTTEN = "node.forgotten";

    /** Its name, group, labels, scopes or catalogue changed. */
    public static final String NODE_CHANGED = "node.changed";

    public static final String APPROVAL_REQUESTED = "approval.requested";
    public static final String APPROVAL_DECIDED = "approval.decided";
    /** One is kept until its node comes. */
    public static final String COMMAND_QUEUED = "command.queued";

    public static final String COMMAND_STARTED = "command.started";
    /** How far one is, as its node says; of this nothing is remembered for those who come late. */
    public static final String COMMAND_PROGRESS = "command.progress";

    public static final String COMMAND_FINISHED = "command.finished";

    /** What came to a node by message stands otherwise, or other is wanted there; of this nothing is remembered. */
    public static final String FEATURES_CHANGED = "features.changed";
    /** A rollout goes on, or was ended. */
    public static final String ROLLOUT_CHANGED = "rollout.changed";

    private static final Set<String> FORGOTTEN = Set.of(COMMAND_PROGRESS, FEATURES_CHANGED, ROLLOUT_CHANGED);

    /** Whether those who come late hear of it: what comes many times over would push all others out. */
    public boolean remembered() {
        return !FORGOTTEN.contains(type);
    }

    /** Whether it is about feature sets, which are none of an agent's. */
    public boolean ofFeatures() {
        return type.equals(FEATURES_CHANGED) || type.equals(ROLLOUT_CHANGED);
    }

    /** Whether it is about a command or the approval that one waits for. */
    public boolean ofCommand() {
        return type.startsWith("command.") || type.startsWith("approval.");
    }
}
