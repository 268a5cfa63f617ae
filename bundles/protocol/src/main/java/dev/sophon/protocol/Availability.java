package dev.sophon.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Whether a command of the catalogue can run now. */
public enum Availability {
    /** It runs. */
    AVAILABLE,
    /** It runs, but gives less than its page promises; the reason says what. */
    DEGRADED,
    /** It cannot run here or now; the reason says why and how to mend it. */
    UNAVAILABLE,
    /** The name is kept for a capability that is not installed. */
    RESERVED;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    @JsonValue
    public String wireName() {
        return wireName;
    }

    /** The availability of a name on the wire; one that is not known is {@link #UNAVAILABLE}. */
    @JsonCreator
    public static Availability of(String wireName) {
        for (Availability availability : values()) {
            if (availability.wireName.equals(wireName)) {
                return availability;
            }
        }
        return UNAVAILABLE;
    }
}
