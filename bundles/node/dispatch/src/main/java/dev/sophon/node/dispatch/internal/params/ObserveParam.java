package dev.sophon.node.dispatch.internal.params;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The param by which an issuer asks what came of a command; the handler of none has it itself. */
public final class ObserveParam {
    public static final String NAME = "observe";

    private ObserveParam() {}

    /** Adds the param to a schema. Returns false where the handler has one of this name itself. */
    static boolean declare(ObjectNode schema) {
        if (!(schema.path("properties") instanceof ObjectNode properties) || properties.has(NAME)) {
            return false;
        }
        ObjectNode param = properties.putObject(NAME);
        param.putArray("type").add("boolean").add("null");
        param.put("description", "Tell what came of it, once it is quiet: effect, and evidence for it");
        return true;
    }

    /** The params without it. */
    static JsonNode without(JsonNode params) {
        return params.has(NAME) ? params.<ObjectNode>deepCopy().without(NAME) : params;
    }
}
