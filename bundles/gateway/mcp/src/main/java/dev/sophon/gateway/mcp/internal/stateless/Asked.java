package dev.sophon.gateway.mcp.internal.stateless;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.mcp.internal.tools.Tasks;
import dev.sophon.gateway.mcp.internal.wire.BodyUse;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.modern.McpException;
import io.modelcontextprotocol.modern.McpSchema;
import io.modelcontextprotocol.modern.server.McpHeaders;
import io.modelcontextprotocol.modern.server.McpRequestContext;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A request without a session, as it goes through the SDK and comes out at its handler.
 *
 * @param params as they came, until they are taken: the SDK keeps this, and is given no more of them than it looks at
 * @param tasks filled with the tasks that a listener wants to hear of
 */
record Asked(Principal principal, AtomicReference<@Nullable JsonNode> params, Set<String> tasks, BodyUse body) {
    private static final String KEY = Asked.class.getName();

    /** The extension that an agent declares to be given tasks. */
    private static final McpSchema.ClientCapabilities TASKS = McpSchema.ClientCapabilities.builder()
            .extensions(Map.of(Tasks.EXTENSION, Map.of()))
            .build();

    static Asked of(Principal principal, JsonNode params, BodyUse body) {
        return new Asked(principal, new AtomicReference<>(params), ConcurrentHashMap.newKeySet(), body);
    }

    /** Its params, once. */
    JsonNode takeParams() {
        JsonNode taken = params.getAndSet(null);
        return taken == null ? MissingNode.getInstance() : taken;
    }

    /** What the SDK carries along. */
    McpTransportContext context() {
        return McpTransportContext.create(Map.of(KEY, this, McpHeaders.TRANSPORT_CONTEXT_KEY, McpHeaders.NOT_MIRRORED));
    }

    static Asked of(McpRequestContext context) {
        return of(context.transportContext());
    }

    static Asked of(McpTransportContext context) {
        return (Asked) Objects.requireNonNull(context.get(KEY));
    }

    /** Whether the agent of this request knows tasks. */
    static boolean knowsTasks(McpRequestContext context) {
        Map<String, Map<String, Object>> extensions =
                context.clientCapabilities().extensions();
        return extensions != null && extensions.containsKey(Tasks.EXTENSION);
    }

    /** @throws McpException if the agent of this request does not know tasks */
    static void requireTasks(McpRequestContext context) {
        if (!knowsTasks(context)) {
            throw McpException.missingClientCapability(TASKS);
        }
    }

    /** A result in the SDK's eyes: the body, which says of which type it is. */
    record Result(@JsonValue ObjectNode body) implements McpSchema.Result {
        Result {
            if (!body.has("resultType")) {
                body.put("resultType", McpSchema.ResultType.COMPLETE);
            }
        }

        @Override
        public String resultType() {
            return body.path("resultType").asText();
        }

        @Override
        public @Nullable Map<String, Object> meta() {
            return null;
        }
    }
}
