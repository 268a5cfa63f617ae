package dev.sophon.node.dispatch.internal.params;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.protocol.ParamsValidator;
import dev.sophon.protocol.json.Json;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns JSON into a record of a handler's bundle, by the schema that is derived from it. Thread-safe. */
final class RecordCodec<T extends Record> {
    private final ObjectMapper mapper;
    private final Class<T> type;
    private final ObjectNode schema;

    /**
     * A codec that is let go of with the bundle.
     *
     * @param mapper the bundle's own
     * @throws IllegalArgumentException when the record is not what params can be
     */
    RecordCodec(ObjectMapper mapper, Class<T> type) {
        this.mapper = mapper;
        this.type = type;
        this.schema = new ParamsSchema(mapper).of(type);
    }

    ObjectNode schema() {
        return schema;
    }

    /**
     * What came with the defaults filled in. Nothing of the bundle's own runs for it.
     *
     * @throws IllegalArgumentException when it does not fit the schema
     */
    JsonNode complete(@Nullable JsonNode sent) {
        Optional<String> problem = ParamsValidator.problem(schema, sent);
        if (problem.isPresent()) {
            throw new IllegalArgumentException(problem.get());
        }
        JsonNode complete =
                sent == null || sent.isNull() ? Json.mapper().createObjectNode() : sent.<JsonNode>deepCopy();
        fill(schema, complete);
        return complete;
    }

    /**
     * The record. Its constructor is the bundle's code, and may take its time.
     *
     * @param complete of {@link #complete}
     * @throws IllegalArgumentException when it says no
     */
    T read(JsonNode complete) {
        return Json.convert(complete, mapper, type);
    }

    private static void fill(JsonNode schema, JsonNode value) {
        if (value instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> property :
                    schema.path("properties").properties()) {
                JsonNode byDefault = property.getValue().get("default");
                if (object.path(property.getKey()).isNull()) {
                    object.remove(property.getKey());
                }
                if (byDefault != null && !object.has(property.getKey())) {
                    object.set(property.getKey(), byDefault.deepCopy());
                } else if (object.has(property.getKey())) {
                    fill(property.getValue(), object.get(property.getKey()));
                }
            }
        } else if (value.isArray() && schema.has("items")) {
            value.forEach(item -> fill(schema.get("items"), item));
        }
    }
}
