package dev.sophon.gateway.mcp.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.gateway.access.Principal;
import java.util.function.Consumer;

/**
 * A call of a tool.
 *
 * @param params as they came
 * @param takesTask whether its agent knows tasks: a call that waits for a person may then be answered with one
 * @param progress told the params of each notification of progress; must be quick
 */
record ToolCall(Principal principal, JsonNode params, boolean takesTask, Consumer<ObjectNode> progress) {
    String tool() {
        return params.path("name").asText();
    }

    JsonNode progressToken() {
        return params.path("_meta").path("progressToken");
    }

    /** Whether progress can be told to this agent: a token of any other kind is none. */
    boolean wantsProgress() {
        return progressToken().isTextual() || progressToken().isNumber();
    }
}
