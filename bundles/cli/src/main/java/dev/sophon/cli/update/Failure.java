package dev.sophon.cli.update;

/** Ends what was begun with words for people; nothing was changed by it. */
public final class Failure extends Exception {
    private static final long serialVersionUID = 1L;

    Failure(String words) {
        super(words);
    }

    /** The words; never null. */
    String text() {
        return String.valueOf(getMessage());
    }
}
