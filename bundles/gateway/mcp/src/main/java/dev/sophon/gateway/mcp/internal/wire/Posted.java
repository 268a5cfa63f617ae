package dev.sophon.gateway.mcp.internal.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.web.ResponseBody;
import dev.sophon.protocol.json.Json;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/** A request of HTTP that brought messages, by whom, and where its answer goes. */
public record Posted(
        HttpServletRequest request,
        HttpServletResponse response,
        Principal principal,
        AtomicBoolean answersLater,
        BodyUse body) {
    public static final String VERSION = "MCP-Protocol-Version";

    public Posted(HttpServletRequest request, HttpServletResponse response, Principal principal) {
        this(request, response, principal, new AtomicBoolean(), new BodyUse());
    }

    /** The revision that the request itself names; empty if it names none. */
    public String revision() {
        String named = request.getHeader(VERSION);
        return named == null ? "" : named;
    }

    /** Goes on without its thread. */
    public Reply later(int answers, Executor executor, Runnable gone) throws IOException {
        answersLater.set(true);
        Reply reply = new Reply(ResponseBody.later(request, response), response, answers, executor, gone);
        body.until(reply.over());
        return reply;
    }

    /** Answers at once. */
    public void answer(JsonNode body) throws IOException {
        byte[] bytes = Json.bytes(body);
        response.setContentType("application/json");
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }
}
