package dev.sophon.gateway.rest.internal;

import dev.sophon.gateway.access.Secrets;
import dev.sophon.gateway.access.web.RequestGuard;
import dev.sophon.gateway.runtime.ErrorReply;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.gateway.runtime.Time;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code /canvas}: what the page {@code /canvas?session=} shows, live. */
final class CanvasRoutes {
    private static final Pattern SESSION = Pattern.compile("[A-Za-z0-9._:~-]{1,200}");
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

    CanvasRoutes(RequestGuard guard, Time time) {
        this.guard = guard;
        this.canvases = new Canvases(time);
    }

    List<Route> routes() {
        return List.of(
                new Route("GET", "/canvas", Route.READERS, this::list),
                new Route("PUT", "/canvas/{session}", Route.ISSUERS, this::put),
                new Route("GET", "/canvas/{session}", Route.ALL_ROLES, this::show),
                new Route("GET", "/canvas/{session}/version", Route.EVERYBODY, this::version),
                new Route("GET", "/canvas/{session}/content", Route.EVERYBODY, this::content));
    }

    void close() {
        canvases.close();
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

    private void put(Exchange exchange) throws IOException {
        String session = exchange.variable("session");
        if (!SESSION.matcher(session).matches()) {
            throw Refusal.invalid("session: expected 1 to 200 letters, digits and . _ : ~ -");
        }
        Put body = exchange.body(Put.class, MAX_BODY);
        String type = Fields.required("contentType", body.contentType());
        byte[] content = bytes(type, Fields.required("content", body.content()));
        exchange.answer(200, view(canvases.put(session, type, content, exchange.principal()), exchange));
    }

    private static byte[] bytes(String type, String content) {
        byte[] bytes;
        if (Canvas.TEXTS.contains(type)) {
            bytes = content.getBytes(StandardCharsets.UTF_8);
        } else if (Canvas.PICTURES.contains(type)) {
            try {
                bytes = Base64.getDecoder().decode(content);
            } catch (IllegalArgumentException e) {
                throw Refusal.invalid("content: expected base64 for a picture");
            }
        } else {
            TreeSet<String> known = new TreeSet<>(Canvas.TEXTS);
            known.addAll(Canvas.PICTURES);
            throw Refusal.invalid("contentType: expected one of " + String.join(", ", known));
        }
        if (bytes.length > Canvases.MAX_CONTENT) {
            throw Refusal.invalid("content: expected " + Canvases.MAX_CONTENT + " bytes at most");
        }
        return bytes;
    }

    private void show(Exchange exchange) throws IOException {
        Canvas canvas = canvases.find(exchange.variable("session"))
                .filter(found -> Canvases.mayTouch(found, exchange.principal()))
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
        if (!SESSION.matcher(session).matches() || !opens(session, now, exchange)) {
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
        response.setContentType(
                Canvas.TEXTS.contains(canvas.contentType())
                        ? canvas.contentType() + "; charset=utf-8"
                        : canvas.contentType());
        response.setContentLength(canvas.content().length);
        response.getOutputStream().write(canvas.content());
    }
}
