package dev.sophon.gateway.oidc.internal;

/** Why somebody did not come in by the provider, as the dashboard and the audit are told. */
enum Problem {
    /** The state is unknown: used already, another browser's, or older than ten minutes. */
    STATE("unknown_state"),
    /** The provider said no, as when somebody breaks off there. */
    DENIED("denied_by_provider"),
    /** The provider does not answer, or with nothing that can be used. */
    UNREACHABLE("provider_unreachable"),
    /** What it sent does not hold. */
    REFUSED("token_refused"),
    /** It gives them no role that the table has. */
    ROLE("no_role"),
    /** It did not make them show who they are. */
    STALE("not_asked_anew"),
    /** Somebody else showed who they are, or the session is over. */
    OTHER("another_person"),
    /** Too many sign in at once. */
    BUSY("too_many"),
    /** A fault of the Gateway's. */
    FAILED("failed");

    private final String code;

    Problem(String code) {
        this.code = code;
    }

    String code() {
        return code;
    }
}
