package dev.sophon.gateway.canvas.internal;

import dev.sophon.gateway.access.Secrets;
import dev.sophon.gateway.canvas.Canvas;
import dev.sophon.gateway.canvas.Canvases;
import dev.sophon.gateway.runtime.ErrorReply;
import dev.sophon.gateway.runtime.IpAddress;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.web.Exchange;
import dev.sophon.gateway.web.Fields;
import dev.sophon.gateway.web.RequestGuard;
import dev.sophon.gateway.web.Route;
import dev.sophon.gateway.web.Routes;
import dev.sophon.protocol.PublishedScopes;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code /canvas}: what the page {@code /canvas?session=} shows, live. */
@Component
public final class CanvasRoutes implements Routes {
    /** Base64 makes more of it, and JSON may write one character as six. */
    private static final int MAX_BODY = 6 * Canvases.MAX_CONTENT;
    /**
     * What is shown was made by an agent. It runs in an origin of its own, reaches no network, and neither this Gateway's
     * pages nor their cookies.
     */
    private static final String SANDBOX =
            "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
                    + "img-src data: blob:; font-src data:; media-src data: blob:; base-uri 'none'; form-action 'none'; "
                    + "frame-ancestors 'self'";

    private final Canvases canvases;
    private final RequestGuard guard;

    @Activate
    public CanvasRoutes(@Reference Canvases canvases, @Reference RequestGuard guard) {
        this.canvases = canvases;
        this.guard = guard;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                new Route("GET", "/canvas", Route.READERS, this::list),
                new Route("PUT", "/canvas/{session}", Route.ISSUERS, this::put)
                        .withBody(MAX_BODY)
                        .withCheck(CanvasRoutes::shows),
                new Route("GET", "/canvas/{session}", Route.ALL_ROLES, this::show),
                new Route("GET", "/canvas/{session}/version", Route.EVERYBODY, this::version),
                new Route("GET", "/canvas/{session}/content", Route.EVERYBODY, this::content));
    }

    record Put(@Nullable String contentType, @Nullable String content) {}

    record View(
            String session,
            String contentType,
            int bytes,
            long version,
            Instant updatedAt,
            Instant expiresAt,
            String url) {}

    private View view(Canvas canvas, Exchange exchange) {
        return new View(
                canvas.session(),
                canvas.contentType(),
                canvas.content().length,
                canvas.version(),
                canvas.updatedAt(),
                canvas.expiresAt(),
                guard.addressOf(exchange.request()) + canvas.page());
    }

    private void list(Exchange exchange) throws IOException {
        exchange.answer(
                200,
                new Exchange.Items(
                        canvases.list().stream()
                                .map(canvas -> view(canvas, exchange))
                                .toList(),
                        null));
    }

    /** Who may show no canvas has nothing to put into one; nobody has to read it for that. */
    private static void shows(Exchange exchange) {
        exchange.principal().require(PublishedScopes.CANVAS_CONTROL.name());
    }

    private void put(Exchange exchange) throws IOException {
        String session = exchange.variable("session");
        Put body = exchange.body(Put.class, MAX_BODY);
        String type = Fields.required("contentType", body.contentType());
        String content = Fields.required("content", body.content());
        exchange.answer(200, view(canvases.put(session, type, content, exchange.principal()), exchange));
    }

    private void show(Exchange exchange) throws IOException {
        Canvas canvas = canvases.find(exchange.variable("session"))
                .filter(found -> found.touchableBy(exchange.principal()))
                .orElseThrow(CanvasRoutes::nothing);
        exchange.answer(200, view(canvas, exchange));
    }

    private static Refusal nothing() {
        return Refusal.notFound("Nothing is shown under this name");
    }

    /** Whether whoever knows what the request says may look: the browser on a Node's screen is not signed in. */
    private static boolean opens(String session, @Nullable Canvas canvas, Exchange exchange) {
        String key = exchange.query("key");
        return session.length() >= Canvas.UNGUESSABLE
                || (canvas != null && key != null && Secrets.matches(key, Secrets.sha256(canvas.key())));
    }

    /** Waits for a version above {@code after}; answers the one that there is if none came. */
    private void version(Exchange exchange) throws IOException {
        String session = exchange.variable("session");
        Canvas now = canvases.find(session).orElse(null);
        if (!Canvas.NAME.matcher(session).matches() || !opens(session, now, exchange)) {
            throw nothing();
        }
        String after = exchange.query("after");
        if (after != null && !after.matches("\\d{1,18}")) {
            throw Refusal.invalid("after: expected the version of an answer before");
        }
        if (after == null) {
            exchange.answer(200, state(Optional.ofNullable(now)));
            return;
        }
        Exchange.Later later = exchange.later();
        try {
            canvases.await(
                    session,
                    Long.parseLong(after),
                    IpAddress.counted(exchange.address()),
                    newer -> later.answer(200, state(newer.or(() -> canvases.find(session)))));
        } catch (Refusal e) {
            later.answer(
                    e.reason().httpStatus(), new ErrorReply(e.reason().wireName(), String.valueOf(e.getMessage())));
        }
    }

    private static Map<String, ?> state(Optional<Canvas> canvas) {
        return canvas.<Map<String, ?>>map(
                        shown -> Map.of("version", shown.version(), "contentType", shown.contentType()))
                .orElse(Map.of("version", 0));
    }

    private void content(Exchange exchange) throws IOException {
        String session = exchange.variable("session");
        Canvas canvas = canvases.find(session)
                .filter(found -> opens(session, found, exchange))
                .orElseThrow(CanvasRoutes::nothing);
        HttpServletResponse response = exchange.response();
        response.setHeader("Content-Security-Policy", SANDBOX);
        response.setHeader("X-Frame-Options", "SAMEORIGIN");
        exchange.answer(
                200,
                Canvas.TEXTS.contains(canvas.contentType())
                        ? canvas.contentType() + "; charset=utf-8"
                        : canvas.contentType(),
                canvas.content());
    }
}
