package dev.sophon.gateway.transfers.internal;

import com.fasterxml.jackson.annotation.JsonValue;

/** Which way a file goes. */
enum Direction {
    /** From an agent to a node. */
    TO_NODE("toNode"),
    /** From a node to who may see the command that it belongs to. */
    FROM_NODE("fromNode");

    private final String wireName;

    Direction(String wireName) {
        this.wireName = wireName;
    }

    @JsonValue
    public String wireName() {
        return wireName;
    }
}
