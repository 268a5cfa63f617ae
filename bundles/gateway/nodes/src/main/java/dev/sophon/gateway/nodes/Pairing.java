package dev.sophon.gateway.nodes;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A pairing that is under way, or how it ended. Holds no secret.
 *
 * @param pairingCode the same on both sides, for people to compare
 * @param address where the Node asked from; {@code null} as long as none has asked
 * @param polledAt when it first asked
 * @param pollerSha256 of the key that the first one to ask named; {@code null} if it named none, or none has asked
 * @param publicKey that the first one to ask named, 43 characters; {@code null} if it named none, or none has asked
 * @param contestedFrom where somebody else asked from with the same secret; {@code null} if nobody did
 */
public record Pairing(
        String pairingCode,
        Instant expiresAt,
        Status status,
        @Nullable String address,
        @Nullable String machineName,
        @Nullable String platform,
        @Nullable String osDescription,
        @Nullable Instant polledAt,
        @JsonIgnore @Nullable String pollerSha256,
        @Nullable String publicKey,
        @Nullable String contestedFrom) {

    /** Where it stands. */
    public enum Status {
        /** Waits for the Node to ask and an operator to decide. */
        PENDING,
        /** An operator has said yes; the Node has not fetched its token yet. */
        APPROVED,
        /** The Node has a token; it has not connected with it yet. */
        ISSUED,
        REJECTED,
        /** The Node has connected: the credentials count no more. */
        DONE,
        /** Two asked, from two addresses or with two keys: the credentials count no more. */
        ENDED;

        private final String wireName = name().toLowerCase(Locale.ROOT);

        @JsonValue
        public String wireName() {
            return wireName;
        }

        public static Status of(String wireName) {
            return valueOf(wireName.toUpperCase(Locale.ROOT));
        }
    }

    public Pairing with(Status next) {
        return with(next, contestedFrom);
    }

    /** As it is once somebody else has asked: over. */
    public Pairing contested(String from) {
        return with(Status.ENDED, from);
    }

    private Pairing with(Status next, @Nullable String contested) {
        return new Pairing(
                pairingCode,
                expiresAt,
                next,
                address,
                machineName,
                platform,
                osDescription,
                polledAt,
                pollerSha256,
                publicKey,
                contested);
    }

    /** Whether an operator can still decide on it. */
    public boolean open(Instant now) {
        return status == Status.PENDING && now.isBefore(expiresAt);
    }
}
