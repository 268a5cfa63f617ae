package dev.sophon.gateway.hub.internal;

import dev.sophon.gateway.runtime.ErrorReply;
import dev.sophon.gateway.web.RequestGuard;
import dev.sophon.protocol.json.Json;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/** What every request to a hub has to pass before a token counts: its host and its origin. */
final class HubGuard {
    private HubGuard() {}

    /** Answers a request that may not come in; says whether it did. */
    static boolean refuses(RequestGuard guard, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Optional<String> refusal = guard.refusal(request);
        if (refusal.isPresent()) {
            response.setStatus(HttpServletResponse.SC_FORBIDDEN);
            response.setContentType("application/json");
            response.getOutputStream().write(Json.bytes(new ErrorReply("not_authorized", refusal.get())));
        }
        return refusal.isPresent();
    }
}
