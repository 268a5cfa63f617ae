package dev.sophon.cli.operator;

/** Why a verb could not do its work, in words for the person who typed it; the exit code is 1. */
final class Failure extends Exception {
    private static final long serialVersionUID = 1L;

    private final String code;

    Failure(String message) {
        super(message);
        this.code = "";
    }

    Failure(String message, Throwable cause) {
        super(message, cause);
        this.code = "";
    }

    /**
     * What the Gateway refused.
     *
     * @param code its word for it, as in {@code not_found}
     */
    Failure(String message, String code) {
        super(message);
        this.code = code;
    }

    /** The Gateway's word for it; empty if it is not from there. */
    String code() {
        return code;
    }

    /** The message; never null. */
    String text() {
        return String.valueOf(getMessage());
    }
}
