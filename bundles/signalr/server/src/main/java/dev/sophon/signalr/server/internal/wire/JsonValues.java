package dev.sophon.signalr.server.internal.wire;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.sophon.signalr.server.HubException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Values of a JSON message, read where they lie in it. A deserializer finds the bytes that it reads from as the attribute
 * {@code ByteBuffer.class}, so that a large value need not be read and written again.
 */
public record JsonValues(ObjectMapper mapper, byte[] bytes, List<JsonSlice> slices) implements Arguments {
    @Override
    public int size() {
        return slices.size();
    }

    @Override
    public <T> T read(int index, Class<T> type) throws HubException {
        JsonSlice slice = slices.get(index);
        try {
            T value = mapper.readerFor(type)
                    .withAttribute(ByteBuffer.class, ByteBuffer.wrap(bytes, slice.start(), slice.length()))
                    .readValue(bytes, slice.start(), slice.length());
            if (value == null) {
                throw new HubException("argument " + (index + 1) + ": expected a value, got null");
            }
            return value;
        } catch (IOException e) {
            throw new HubException("argument " + (index + 1) + place(e) + ": not of the expected type", e);
        }
    }

    /**
     * What stands for the result of a client that returned none.
     *
     * @throws HubException if the type has nothing to stand for it
     */
    public static <T> T nothing(Class<T> type) throws HubException {
        if (type.isAssignableFrom(NullNode.class)) {
            return type.cast(NullNode.getInstance());
        }
        throw new HubException("the client returned nothing");
    }

    /** Which field it is, by the names that our own type has; Jackson's message may hold what was sent. */
    static String place(IOException failure) {
        if (!(failure instanceof JsonMappingException mapping)
                || mapping.getPath().isEmpty()) {
            return "";
        }
        StringBuilder place = new StringBuilder();
        for (JsonMappingException.Reference step : mapping.getPath()) {
            place.append(step.getFieldName() == null ? "[]" : "." + step.getFieldName());
        }
        return place.toString();
    }
}
