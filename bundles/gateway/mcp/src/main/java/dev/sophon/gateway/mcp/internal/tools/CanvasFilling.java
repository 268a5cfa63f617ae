package dev.sophon.gateway.mcp.internal.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.access.Secrets;
import dev.sophon.gateway.canvas.Canvas;
import dev.sophon.gateway.canvas.Canvases;
import dev.sophon.gateway.nodes.Nodes;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.protocol.json.Json;

/** Puts what a call of {@code node_present_canvas} brings into its session, before a node is asked to show that. */
public final class CanvasFilling {
    private static final String SESSION = "sessionId";
    private static final String GUESSABLE =
            "The node is of a version whose browser needs a sign-in for a sessionId shorter than " + Canvas.UNGUESSABLE
                    + " characters";

    private final Nodes nodes;
    private final Canvases canvases;

    public CanvasFilling(Nodes nodes, Canvases canvases) {
        this.nodes = nodes;
        this.canvases = canvases;
    }

    /**
     * What the node is asked for, and what the agent is told beside its answer.
     *
     * @param params of {@code canvas.present}
     * @param told empty where nothing was put
     */
    record Filled(ObjectNode params, ObjectNode told) {}

    /**
     * Fills the session, if there is anything to fill it with.
     *
     * @throws Refusal if it cannot be put there
     */
    Filled fill(JsonNode arguments, Principal principal) {
        ObjectNode told = Json.mapper().createObjectNode();
        if (!arguments.has("content")) {
            if (arguments.has("contentType")) {
                throw Refusal.invalid("content: required with contentType");
            }
            ObjectNode params = arguments.deepCopy();
            params.remove("nodeId");
            canvases.find(arguments.path(SESSION).asText())
                    .filter(canvas -> canvas.touchableBy(principal))
                    .ifPresent(canvas -> open(canvas, arguments, params));
            return new Filled(params, told);
        }
        if (arguments.has("url")) {
            throw Refusal.invalid("url: expected without content, which is shown instead of it");
        }
        String session = arguments.has(SESSION) ? arguments.path(SESSION).asText() : "canvas-" + Secrets.random(20);
        String nodeId = arguments.path("nodeId").asText();
        ObjectNode params = Json.mapper().createObjectNode().put(SESSION, session);
        // Whoever may not have the node is refused with the command, and has put nothing.
        if (principal.sees(nodeId) && nodes.find(nodeId).isPresent()) {
            Canvas canvas = canvases.put(
                    session,
                    arguments.path("contentType").asText("text/html"),
                    arguments.path("content").asText(),
                    principal);
            told.put(SESSION, session);
            if (!open(canvas, arguments, params)) {
                told.put("note", GUESSABLE);
            }
        }
        return new Filled(params, told);
    }

    /** Whether the node's page shows it: one with a short name needs its key, which older nodes do not take. */
    private boolean open(Canvas canvas, JsonNode arguments, ObjectNode params) {
        if (!canvas.guessable()) {
            return true;
        }
        boolean takesKey = nodes.find(arguments.path("nodeId").asText())
                .flatMap(node -> node.catalogue().find("canvas.present"))
                .filter(command -> command.paramsSchema().path("properties").has("key"))
                .isPresent();
        if (takesKey) {
            params.put("key", canvas.key());
        }
        return takesKey;
    }
}
