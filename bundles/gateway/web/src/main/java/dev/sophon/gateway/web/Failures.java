package dev.sophon.gateway.web;

import dev.sophon.gateway.runtime.ErrorReply;
import dev.sophon.gateway.runtime.Refusal;
import jakarta.servlet.http.HttpServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a handler's exception says to the caller: what is no fault of the caller's is in the log, and told by an id only. */
public final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    /**
     * Sets the status and the headers of the answer, unless it is on its way.
     *
     * @param requestId under which the log has what nobody expected
     * @return the body of the answer
     */
    public static ErrorReply tell(HttpServletResponse response, RuntimeException failure, String requestId) {
        String error = "internal_error";
        int status = 500;
        String message;
        if (failure instanceof ApiError refused) {
            status = refused.status();
            error = refused.error();
            message = refused.getMessage();
        } else if (failure instanceof Callers.CsrfException) {
            status = 403;
            error = "csrf_token_invalid";
            message = failure.getMessage();
        } else if (failure instanceof Refusal refused) {
            status = refused.reason().httpStatus();
            error = refused.reason().wireName();
            message = refused.getMessage();
            if (refused.reason() == Refusal.Reason.OVERLOADED || refused.reason() == Refusal.Reason.TOO_MANY) {
                response.setHeader("Retry-After", Long.toString(refused.retryAfterSeconds()));
            }
        } else {
            LOG.error("A request failed; told as {}", requestId, failure);
            message = "Unexpected failure; the Gateway's log has it under " + requestId;
        }
        if (!response.isCommitted()) {
            response.setStatus(status);
        }
        return new ErrorReply(error, message == null ? "" : message);
    }
}
