package dev.sophon.gateway.rest.internal.server;

import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.runtime.ErrorReply;
import dev.sophon.gateway.store.StoreException;
import dev.sophon.gateway.web.Bodies;
import dev.sophon.gateway.web.Body;
import dev.sophon.gateway.web.Caller;
import dev.sophon.gateway.web.Exchange;
import dev.sophon.gateway.web.Failures;
import dev.sophon.gateway.web.Route;
import dev.sophon.protocol.json.Json;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * One request to the API, from its route to its answer: right, body, handler, in this order, and every error as JSON. Where
 * the body takes its time, what follows is done by another thread.
 */
final class ApiCall {
    private static final Logger LOG = LoggerFactory.getLogger(ApiCall.class);

    /** Of a body that was too large: somebody who sends one should learn that, and not that the connection broke. */
    private static final int LARGE_BODY = 64 * 1024 * 1024;

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final String requestId;
    private final Bodies bodies;
    private @Nullable Principal principal;
    /** Whether the body took its time, so that somebody has to complete the request. */
    private boolean late;
    /** Whether all of the body was read, so that there is nothing to discard. */
    private boolean whole;

    ApiCall(HttpServletRequest request, HttpServletResponse response, String requestId, Bodies bodies) {
        this.request = request;
        this.response = response;
        this.requestId = requestId;
        this.bodies = bodies;
    }

    /** A part of the work, whatever it throws. */
    interface Step {
        void run() throws IOException;
    }

    /** Does a part of the work; what it throws is the answer. */
    void step(Step step) {
        MDC.put("requestId", requestId);
        try {
            step.run();
        } catch (IOException e) {
            // The container would log it as an error, with a stack trace for each caller that goes away.
            LOG.debug("The caller of {} did not take the answer: {}", request.getMethod(), e.toString());
            complete();
        } catch (RuntimeException e) {
            refuse(e);
        } finally {
            MDC.remove("requestId");
        }
    }

    /** It is known who asks, whether she may or not. */
    void comesFrom(Principal known) {
        principal = known;
    }

    /** Goes on with the route that was found, for a caller who may take it. */
    void take(Route route, Map<String, String> variables, @Nullable Caller caller, String address) throws IOException {
        Exchange exchange = new Exchange(request, response, variables, caller, requestId, address);
        route.check().handle(exchange);
        if (route.mostBody() == 0) {
            handle(route, exchange);
            return;
        }
        bodies.read(request, route.mostBody(), principal, new Bodies.Reader() {
            @Override
            public void read(Body body) {
                late = request.isAsyncStarted();
                whole = true;
                step(() -> handle(route, exchange.with(body)));
            }

            @Override
            public void refused(RuntimeException why) {
                late = request.isAsyncStarted();
                step(() -> {
                    throw why;
                });
            }
        });
    }

    private void handle(Route route, Exchange exchange) throws IOException {
        try {
            route.handler().handle(exchange);
        } finally {
            exchange.over();
        }
        // Whoever answers later may have done so already, and then the request is somebody else's.
        if (exchange.answersLater()) {
            return;
        }
        if (late) {
            complete();
        } else if (!request.isAsyncStarted()) {
            bodies.discard(request, Exchange.SMALL_BODY, principal, this::end);
        }
    }

    /** The connection carries the next request, or else the answer says that it does not. */
    private void end(boolean goesOn) {
        if (!goesOn && !response.isCommitted()) {
            response.setHeader("Connection", "close");
        }
        complete();
    }

    private void complete() {
        if (request.isAsyncStarted()) {
            try {
                request.getAsyncContext().complete();
            } catch (IllegalStateException e) {
                LOG.trace("The answer was over already");
            }
        }
    }

    private void refuse(RuntimeException failure) {
        ErrorReply reply = reply(failure);
        int status = response.getStatus();
        // A proxy in front that is still sending would take a connection that is closed for a Gateway that is not
        // there.
        int most = status == 413 || principal != null ? LARGE_BODY : Exchange.SMALL_BODY;
        Consumer<Boolean> answer = goesOn -> {
            if (!response.isCommitted()) {
                try {
                    byte[] body = Json.bytes(reply);
                    response.setStatus(status);
                    response.setContentType("application/json");
                    response.setContentLength(body.length);
                    if (!goesOn) {
                        response.setHeader("Connection", "close");
                    }
                    response.getOutputStream().write(body);
                } catch (IOException e) {
                    LOG.debug("The caller of {} did not take the answer: {}", request.getMethod(), e.toString());
                }
            }
            complete();
        };
        if (whole) {
            answer.accept(Bodies.endsPlainly(request));
        } else {
            bodies.discard(request, most, principal, answer);
        }
    }

    /** What is said of a failure; its status and headers are set. */
    private ErrorReply reply(RuntimeException failure) {
        if (!(failure instanceof StoreException)) {
            return Failures.tell(response, failure, requestId);
        }
        LOG.error("{} failed at the database", request.getMethod(), failure);
        if (!response.isCommitted()) {
            response.setStatus(500);
        }
        return new ErrorReply("internal_error", "The database failed; the Gateway's log has the details");
    }
}
