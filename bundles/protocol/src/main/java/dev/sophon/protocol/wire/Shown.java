package dev.sophon.protocol.wire;

import dev.sophon.protocol.json.EncodedJson;

/**
 * Sent by a Node while a command runs, for whoever looks at it: a part of what it shows, kept by nobody. Answered with whether
 * somebody still looks; the next is sent after that. A Gateway that does not know it refuses it, and the Node ends the command.
 *
 * @param part an object
 */
public record Shown(String commandId, EncodedJson part) {
    /** The size only: it may hold what no log may. */
    @Override
    public String toString() {
        return "Shown[" + commandId + ", " + part.size() + " bytes]";
    }
}
