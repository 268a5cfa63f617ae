package dev.sophon.gateway.dashboard.internal;

import dev.sophon.gateway.runtime.ErrorReply;
import dev.sophon.gateway.web.EntityTags;
import dev.sophon.gateway.web.RequestGuard;
import dev.sophon.gateway.web.ResponseBody;
import dev.sophon.protocol.json.Json;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletAsyncSupported;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/**
 * The dashboard: files that never change while the bundle runs. They hold no data and need no sign-in; all that they show
 * they ask of {@code /api}. Only the files listed here are served.
 */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern({"/dashboard", "/dashboard/*", "/canvas"})
@HttpWhiteboardServletAsyncSupported
public final class DashboardServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    static final List<String> FILES = List.of(
            "index.html",
            "abilities.js",
            "accounts.js",
            "canvas.html",
            "app.css",
            "icon.svg",
            "app.js",
            "api.js",
            "approvals.js",
            "approving.js",
            "audit.js",
            "canvas.js",
            "canvases.js",
            "choosing.js",
            "connect.js",
            "console.js",
            "device.js",
            "devices.js",
            "dom.js",
            "features.js",
            "form.js",
            "gone.js",
            "graph.js",
            "live.js",
            "pairing.js",
            "passkeys.js",
            "paste.js",
            "results.js",
            "rollouts.js",
            "scopes.js",
            "screen.js",
            "signin.js",
            "store.js",
            "targets.js",
            "tokens.js",
            "ui.js",
            "visible.js",
            "webhooks.js",
            "you.js");

    /** Nothing from elsewhere, nothing inline, and no text that becomes markup ({@code require-trusted-types-for}). */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
                    + "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
                    + "require-trusted-types-for 'script'; trusted-types 'none'";

    private final transient RequestGuard guard;
    private final transient Map<String, Page> pages;

    @Activate
    public DashboardServlet(@Reference RequestGuard guard) {
        this.guard = guard;
        Map<String, Page> read = new HashMap<>();
        FILES.forEach(name -> read.put("/dashboard/" + name, Page.read(name)));
        read.put("/dashboard/characters.js", Page.characters());
        read.put("/dashboard/", Page.read("index.html"));
        read.put("/canvas", Page.read("canvas.html"));
        pages = Map.copyOf(read);
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        headers(response);
        String refusal = guard.refusal(request).orElse(null);
        String path = request.getRequestURI();
        Page page = pages.get(path);
        if (refusal != null) {
            refuse(response, 403, "not_authorized", refusal);
        } else if (path.equals("/dashboard")) {
            response.setStatus(308);
            // Relative: a proxy may show the Gateway below a path of its own.
            response.setHeader("Location", "dashboard/");
        } else if (page == null) {
            refuse(response, 404, "not_found", "There is no such page; the dashboard is at /dashboard/");
        } else if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
            response.setHeader("Allow", "GET, HEAD");
            refuse(response, 405, "method_not_allowed", "Allowed here: GET, HEAD");
        } else {
            answer(page, request, response);
        }
    }

    private static void headers(HttpServletResponse response) {
        response.setHeader("Cache-Control", "no-cache");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("X-Frame-Options", "DENY");
        response.setHeader("Content-Security-Policy", POLICY);
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        response.setHeader("Permissions-Policy", "camera=(), microphone=(), geolocation=()");
    }

    private static void answer(Page page, HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("ETag", page.etag());
        if (EntityTags.known(request, page.etag())) {
            response.setStatus(304);
            return;
        }
        response.setStatus(200);
        response.setContentType(page.type());
        response.setContentLength(page.content().length);
        ResponseBody.send(request, response, page.content());
    }

    private static void refuse(HttpServletResponse response, int status, String error, String message)
            throws IOException {
        byte[] body = Json.bytes(new ErrorReply(error, message));
        response.setStatus(status);
        response.setContentType("application/json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
