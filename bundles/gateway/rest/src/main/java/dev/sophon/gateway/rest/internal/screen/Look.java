package dev.sophon.gateway.rest.internal.screen;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.web.AnswerStream;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One command that shows a screen, and all who look by it. The last whole picture and what was drawn over it since is kept
 * for those who come later. Whoever has it guards it.
 */
final class Look {
    /** Of what is kept, in bytes; a Node sends a whole picture long before. */
    static final int MOST_KEPT = 6 << 20;

    private static final byte[] WHOLE = "{\"image\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LINE = {'\n'};

    /**
     * One who looks.
     *
     * @param since on the monotonic clock
     */
    record Looker(Principal principal, String requestId, AnswerStream answer, long since) {}

    final String nodeId;
    /** As the node is asked for it. */
    final ObjectNode what;
    /** On whose behalf the command was issued. */
    final Principal first;

    final Map<String, Looker> lookers = new LinkedHashMap<>();
    private final List<byte[]> kept = new ArrayList<>();
    private int bytes;
    String commandId = "";

    Look(String nodeId, ObjectNode what, Principal first) {
        this.nodeId = nodeId;
        this.what = what;
        this.first = first;
    }

    boolean isOf(String otherNode, ObjectNode other) {
        return nodeId.equals(otherNode) && what.equals(other);
    }

    /** Tells one who has just come all that there is. */
    void catchUp(AnswerStream answer) {
        kept.forEach(answer::say);
    }

    /** Tells all; false where the node has sent too much since the last whole picture. */
    boolean show(EncodedJson part) {
        byte[] text = part.utf8();
        boolean whole = text.length > WHOLE.length && startsWith(text, WHOLE);
        if (whole) {
            kept.clear();
            bytes = 0;
        }
        bytes += text.length;
        if (bytes > MOST_KEPT) {
            return false;
        }
        for (byte[] each : List.of(text, LINE)) {
            kept.add(each);
            List.copyOf(lookers.values()).forEach(looker -> looker.answer().say(each));
        }
        return true;
    }

    private static boolean startsWith(byte[] text, byte[] head) {
        for (int i = 0; i < head.length; i++) {
            if (text[i] != head[i]) {
                return false;
            }
        }
        return true;
    }

    static byte[] line(Object value) {
        return (new String(Json.bytes(value), StandardCharsets.UTF_8) + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
