package dev.sophon.signalr.server.internal.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sophon.signalr.server.HubException;
import java.io.IOException;
import java.util.List;

/** Values of a message that was read as a tree. */
record TreeValues(ObjectMapper mapper, List<JsonNode> values) implements Arguments {
    @Override
    public int size() {
        return values.size();
    }

    @Override
    public <T> T read(int index, Class<T> type) throws HubException {
        JsonNode node = values.get(index);
        if (type.isInstance(node)) {
            return type.cast(node);
        }
        try {
            T value = mapper.treeToValue(node, type);
            if (value == null) {
                throw new HubException("argument " + (index + 1) + ": expected a value, got null");
            }
            return value;
        } catch (IOException e) {
            throw new HubException("argument " + (index + 1) + JsonValues.place(e) + ": not of the expected type", e);
        }
    }
}
