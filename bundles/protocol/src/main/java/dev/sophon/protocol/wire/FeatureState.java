package dev.sophon.protocol.wire;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Sent by a Node at each change of what comes by message, and after each {@link Hello} once it knows a revision: how far it is
 * with what it is told to have. What is gone is not in it.
 *
 * @param revision that it has taken last
 * @param features {@value #MOST} at most
 */
public record FeatureState(long revision, List<Feature> features) {
    /** How many features there are at most. */
    public static final int MOST = 64;

    /**
     * One of them.
     *
     * @param reason for people, 500 characters at most; null where all is well
     */
    public record Feature(String name, String version, State state, @Nullable String reason) {}

    /** How far it is. */
    public enum State {
        FETCHING,
        INSTALLING,
        /** It runs. */
        ACTIVE,
        /** It is not taken, and nothing was changed; the reason says why. */
        REFUSED,
        /** It did not get well: it was put back, and is quarantined. */
        FAILED,
        REMOVING;

        private final String wireName = name().toLowerCase(Locale.ROOT);

        @JsonValue
        public String wireName() {
            return wireName;
        }

        /** The state of a name on the wire; one that is not known is {@link #REFUSED}. */
        @JsonCreator
        public static State of(String wireName) {
            for (State state : values()) {
                if (state.wireName.equals(wireName)) {
                    return state;
                }
            }
            return REFUSED;
        }
    }
}
