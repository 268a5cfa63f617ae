package dev.sophon.cli.operator;

/** Why a verb could not do its work, in words for the person who typed it; the exit code is 1. */
final class Failure extends Exception {
    private static final long serialVersionUID = 1L;

    Failure(String message) {
        super(message);
    }

    Failure(String message, Throwable cause) {
        super(message, cause);
    }

    /** The message; never null. */
    String text() {
        return String.valueOf(getMessage());
    }
}
