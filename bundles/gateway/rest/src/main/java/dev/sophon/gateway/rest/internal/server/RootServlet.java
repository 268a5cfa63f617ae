package dev.sophon.gateway.rest.internal.server;

import dev.sophon.gateway.runtime.ErrorReply;
import dev.sophon.gateway.runtime.GatewayVersion;
import dev.sophon.gateway.web.RequestGuard;
import dev.sophon.gateway.web.RequestIds;
import dev.sophon.gateway.web.ResponseHeaders;
import dev.sophon.protocol.json.Json;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** What somebody sees who opens the Gateway's address, and the answer to every address that is nobody else's. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/")
public final class RootServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final String WELCOME =
            """
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><title>Sophon Gateway</title></head>
            <body>
            <h1>Sophon Gateway</h1>
            <p>Version %s. Welcome: this is the address that Sophon Nodes pair with.</p>
            <p>For operators: <a href="dashboard/">the dashboard</a>.</p>
            <p>The API is at <code>/api</code>; <a href="api/health">/api/health</a> says how it is.</p>
            </body>
            </html>
            """;

    private final transient RequestGuard guard;

    @Activate
    public RootServlet(@Reference RequestGuard guard) {
        this.guard = guard;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        ResponseHeaders.set(response, RequestIds.next());
        Optional<String> refusal = guard.refusal(request);
        boolean reads = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
        if (refusal.isPresent()) {
            answer(response, 403, "application/json", error("not_authorized", refusal.get()));
        } else if (!request.getRequestURI().equals("/")) {
            answer(response, 404, "application/json", error("not_found", "There is nothing at this address"));
        } else if (!reads) {
            response.setHeader("Allow", "GET, HEAD");
            answer(response, 405, "application/json", error("method_not_allowed", "Allowed here: GET, HEAD"));
        } else {
            byte[] page = WELCOME.formatted(GatewayVersion.current()).getBytes(StandardCharsets.UTF_8);
            answer(response, 200, "text/html; charset=utf-8", page);
        }
    }

    private static byte[] error(String error, String message) {
        return Json.bytes(new ErrorReply(error, message));
    }

    private static void answer(HttpServletResponse response, int status, String type, byte[] body) throws IOException {
        response.setStatus(status);
        response.setContentType(type);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
