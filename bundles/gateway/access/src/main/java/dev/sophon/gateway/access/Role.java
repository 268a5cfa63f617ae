package dev.sophon.gateway.access;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.stream.Collectors;

/** What a token is for. */
public enum Role {
    /** Everything. */
    ADMIN("Admin"),
    /** Devices and approvals, and commands. */
    OPERATOR("Operator"),
    /** Lists nodes and issues commands; may be limited to named nodes. */
    AGENT("Agent"),
    /** Reads. */
    VIEWER("Viewer");

    private final String wireName;

    Role(String wireName) {
        this.wireName = wireName;
    }

    /** The name on the wire, as in {@code Admin}. */
    @JsonValue
    public String wireName() {
        return wireName;
    }

    /**
     * The role of a name on the wire, in any case.
     *
     * @throws IllegalArgumentException if there is none
     */
    @JsonCreator
    public static Role of(String name) {
        for (Role role : values()) {
            if (role.wireName.equalsIgnoreCase(name)) {
                return role;
            }
        }
        throw new IllegalArgumentException("role: expected one of "
                + Arrays.stream(values()).map(Role::wireName).collect(Collectors.joining(", ")));
    }
}
