package dev.sophon.gateway.runtime;

/**
 * A request that is refused for a reason its sender can understand. The message is for people: it names the field and
 * what is allowed, and repeats no text and no secret.
 */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why, with the name on the wire and the HTTP status. */
    public enum Reason {
        /** What was sent is not what is taken. */
        INVALID_PARAMS("invalid_params", 400),
        NOT_AUTHORIZED("not_authorized", 403),
        NOT_FOUND("not_found", 404),
        /** It does not go with how things stand. */
        CONFLICT("conflict", 409),
        /** The same idempotency key came with another body. */
        IDEMPOTENCY_CONFLICT("idempotency_conflict", 409),
        PAIRING_INVALID("pairing_invalid", 401),
        PAIRING_EXPIRED("pairing_expired", 410),
        /** Neither name nor password are known to be right. */
        LOGIN_FAILED("login_failed", 401),
        /** A person has to give the password again before this is done. */
        CONFIRMATION_REQUIRED("confirmation_required", 403),
        /** The same was tried too often; later it may work. */
        TOO_MANY("rate_limited", 429),
        /** Too much at once; later it may work. */
        OVERLOADED("overloaded", 503);

        private final String wireName;
        private final int httpStatus;

        Reason(String wireName, int httpStatus) {
            this.wireName = wireName;
            this.httpStatus = httpStatus;
        }

        public String wireName() {
            return wireName;
        }

        public int httpStatus() {
            return httpStatus;
        }
    }

    private final Reason reason;
    private final long retryAfterSeconds;

    public Refusal(Reason reason, String message) {
        this(reason, message, 1);
    }

    /**
     * As the other one.
     *
     * @param retryAfterSeconds when it may work, if it is for now only
     */
    public Refusal(Reason reason, String message, long retryAfterSeconds) {
        // No stack trace: it is an answer, not a failure, and the hot paths throw it.
        super(message, null, false, false);
        this.reason = reason;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /** In how many seconds it may work, if it is for now only: at least 1. */
    public long retryAfterSeconds() {
        return retryAfterSeconds;
    }

    public Reason reason() {
        return reason;
    }

    public static Refusal invalid(String message) {
        return new Refusal(Reason.INVALID_PARAMS, message);
    }

    public static Refusal forbidden(String message) {
        return new Refusal(Reason.NOT_AUTHORIZED, message);
    }

    public static Refusal notFound(String message) {
        return new Refusal(Reason.NOT_FOUND, message);
    }

    public static Refusal conflict(String message) {
        return new Refusal(Reason.CONFLICT, message);
    }
}
