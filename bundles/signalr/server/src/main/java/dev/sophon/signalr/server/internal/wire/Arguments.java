package dev.sophon.signalr.server.internal.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.signalr.server.HubException;
import java.util.ArrayList;
import java.util.List;

/** The arguments of an invocation as they came, each read when a method wants it. */
public interface Arguments {
    int size();

    /**
     * Reads one argument.
     *
     * @throws HubException if it is not of this type; the message holds nothing of it
     */
    <T> T read(int index, Class<T> type) throws HubException;

    default List<JsonNode> trees() throws HubException {
        List<JsonNode> trees = new ArrayList<>(size());
        for (int i = 0; i < size(); i++) {
            trees.add(read(i, JsonNode.class));
        }
        return trees;
    }
}
