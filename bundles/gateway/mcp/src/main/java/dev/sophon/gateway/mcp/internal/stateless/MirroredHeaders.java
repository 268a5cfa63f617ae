package dev.sophon.gateway.mcp.internal.stateless;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.gateway.mcp.internal.wire.Message;
import io.modelcontextprotocol.modern.McpHttp;
import io.modelcontextprotocol.modern.McpSchema;
import io.modelcontextprotocol.modern.server.transport.McpHeaderDecoder;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * What a request without a session says in its headers too, for whoever passes it on without reading it: they have to say
 * what the message says, or a proxy would let through what it does not see.
 */
final class MirroredHeaders {
    private MirroredHeaders() {}

    /** The first that is missing or says something else. */
    static Optional<String> problem(HttpServletRequest request, Message message) {
        Optional<String> problem = problem(request, McpHttp.Headers.MCP_METHOD, message.method());
        JsonNode version = message.meta().path(McpSchema.MetaKeys.PROTOCOL_VERSION);
        if (problem.isEmpty() && version.isTextual()) {
            problem = problem(request, McpHttp.Headers.MCP_PROTOCOL_VERSION, version.textValue());
        }
        JsonNode name = message.params().path(named(message.method()));
        if (problem.isEmpty() && name.isTextual()) {
            problem = problem(request, McpHttp.Headers.MCP_NAME, name.textValue());
        }
        return problem;
    }

    private static String named(String method) {
        return switch (method) {
            case McpSchema.METHOD_TOOLS_CALL, McpSchema.METHOD_PROMPTS_GET -> "name";
            case McpSchema.METHOD_RESOURCES_READ -> "uri";
            case StatelessTasks.GET, StatelessTasks.UPDATE, StatelessTasks.CANCEL -> "taskId";
            default -> "";
        };
    }

    private static Optional<String> problem(HttpServletRequest request, String header, String expected) {
        List<String> values = Collections.list(request.getHeaders(header));
        if (values.isEmpty()) {
            return Optional.of(header + ": expected, because a proxy may have to know it");
        }
        // Names may have to be encoded; of a method or a revision nobody takes an encoded one for the same.
        String said =
                header.equals(McpHttp.Headers.MCP_NAME) ? McpHeaderDecoder.decodeValue(values.get(0)) : values.get(0);
        return values.size() == 1 && expected.equals(said)
                ? Optional.empty()
                : Optional.of(header + ": expected once, and what the message says");
    }
}
