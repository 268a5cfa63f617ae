package dev.sophon.protocol.signed;

/** Why something signed is not taken, in words for the person who wants it; they repeat nothing of it but checked names. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    public RefusedException(String message) {
        super(message);
    }

    /** The words; never null. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
