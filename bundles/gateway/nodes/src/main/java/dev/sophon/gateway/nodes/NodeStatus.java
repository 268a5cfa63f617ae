package dev.sophon.gateway.nodes;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How a node stands. */
public enum NodeStatus {
    /** Registered; nobody has approved it yet. */
    PENDING,
    /** Approved; it has not connected yet. */
    APPROVED,
    /** Connected, with heartbeats on time. */
    ONLINE,
    /** Its connection is lost, or its last heartbeat is older than 45 s. */
    STALE,
    /** Its last heartbeat is older than 90 s. */
    OFFLINE,
    /** It was approved, and now comes with credentials that do not hold, or was granted no scope. */
    ERROR,
    /** Its pairing is over. */
    REVOKED;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    @JsonValue
    public String wireName() {
        return wireName;
    }

    /** The status of a name on the wire. */
    public static NodeStatus of(String wireName) {
        return valueOf(wireName.toUpperCase(Locale.ROOT));
    }

    /** Whether a node in this status has a token that counts. */
    public boolean admitted() {
        return this != PENDING && this != REVOKED;
    }
}
