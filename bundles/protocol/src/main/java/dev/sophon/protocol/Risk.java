package dev.sophon.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How much harm a command can do, from none upwards; {@link #CRITICAL} always waits for an approval. */
public enum Risk {
    NONE,
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL;

    private final String wireName = name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);

    /** The name on the wire, as in {@code Medium}. */
    @JsonValue
    public String wireName() {
        return wireName;
    }

    /** The risk of a name in any case; one that is not known is {@link #CRITICAL}, so that doubt asks for approval. */
    @JsonCreator
    public static Risk of(String name) {
        for (Risk risk : values()) {
            if (risk.name().equalsIgnoreCase(name)) {
                return risk;
            }
        }
        return CRITICAL;
    }
}
