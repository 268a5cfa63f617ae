package dev.sophon.gateway.mcp.internal.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.gateway.access.Principal;
import dev.sophon.protocol.json.Json;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A call of a tool. It is not kept while its command waits: what goes on then is its caller alone. */
public record ToolCall(String tool, JsonNode arguments, Caller caller) {
    /**
     * Whoever waits for the outcome.
     *
     * @param progressToken as it came; of another kind than a text or a number it is none
     * @param takesTask whether its agent knows tasks: a call that waits for a person may then be answered with one
     * @param progress told the params of each notification of progress; must be quick
     * @param works told until when the body that brought the call is worked on
     */
    record Caller(
            Principal principal,
            JsonNode progressToken,
            boolean takesTask,
            Consumer<ObjectNode> progress,
            Consumer<CompletionStage<?>> works) {

        /** Whether progress can be told to this agent. */
        boolean wantsProgress() {
            return progressToken.isTextual() || progressToken.isNumber();
        }
    }

    /** The call that these params are. */
    public static ToolCall of(
            JsonNode params,
            Principal principal,
            boolean takesTask,
            Consumer<ObjectNode> progress,
            Consumer<CompletionStage<?>> works) {
        JsonNode token = params.path("_meta").path("progressToken");
        JsonNode arguments = params.path("arguments");
        return new ToolCall(
                params.path("name").asText(),
                arguments.isMissingNode() || arguments.isNull() ? Json.mapper().createObjectNode() : arguments,
                new Caller(
                        principal,
                        token.isContainerNode() ? MissingNode.getInstance() : token,
                        takesTask,
                        progress,
                        works));
    }
}
