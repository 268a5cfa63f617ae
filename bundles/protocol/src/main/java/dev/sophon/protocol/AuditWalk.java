package dev.sophon.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Goes along an audit record, its oldest entry first, and holds each against the one before it and against what is signed.
 * For one thread.
 */
public final class AuditWalk {
    private final long signed;
    private final String sealed;
    private long number;
    private String sha256;

    /**
     * Begins behind what was taken away because of its age.
     *
     * @param number of the last one that was taken away; 0 if none was
     * @param sha256 the hash of that one; {@link AuditSeal#START} if there is none
     * @param signed up to which number records are signed; 0 if that is not known
     * @param sealed the hash of that one
     */
    public AuditWalk(long number, String sha256, long signed, String sealed) {
        this.number = number;
        this.sha256 = sha256;
        this.signed = signed;
        this.sealed = sealed;
    }

    /**
     * Goes on by one record.
     *
     * @param previous the hash that it names for the one before it
     * @param said the hash that it says is its own
     * @param computed the hash that its fields have
     * @return what is wrong, in words, and then it has not gone on; {@code null} if nothing is
     */
    public @Nullable String next(long number, String previous, String said, String computed) {
        if (number != this.number + 1 || !previous.equals(sha256) || !said.equals(computed)) {
            return "Record " + (this.number + 1) + " is missing, or is not what was recorded";
        }
        if (number == signed && !said.equals(sealed)) {
            return "Record " + number + " is not the one that was signed";
        }
        this.number = number;
        sha256 = said;
        return null;
    }

    /** Whether nothing is missing behind it that was signed. */
    public boolean isComplete() {
        return number >= signed;
    }

    /** Of the last record that it went by; where it began if there was none. */
    public long number() {
        return number;
    }

    /** The hash of that one. */
    public String sha256() {
        return sha256;
    }
}
