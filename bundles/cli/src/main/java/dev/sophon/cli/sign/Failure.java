package dev.sophon.cli.sign;

/** Ends a verb with exit 1 and words for the person who typed it. */
final class Failure extends Exception {
    private static final long serialVersionUID = 1L;

    Failure(String words) {
        super(words);
    }
}
