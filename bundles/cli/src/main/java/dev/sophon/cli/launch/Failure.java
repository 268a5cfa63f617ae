package dev.sophon.cli.launch;

import org.jspecify.annotations.Nullable;

/** Why a verb could not do its work, in words for the person who typed it. */
public final class Failure extends Exception {
    /** The exit code where starting it again mends nothing, as in BSD's {@code sysexits.h}: its settings are wrong. */
    public static final int FOR_GOOD = 78;

    private static final long serialVersionUID = 1L;

    private final String code;
    private final int exit;

    public Failure(String message) {
        this(message, "", 1, null);
    }

    public Failure(String message, Throwable cause) {
        this(message, "", 1, cause);
    }

    /**
     * What the Gateway refused.
     *
     * @param code its word for it, as in {@code not_found}
     */
    public Failure(String message, String code) {
        this(message, code, 1, null);
    }

    private Failure(String message, String code, int exit, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.exit = exit;
    }

    /** One that stays until somebody changes the settings, so that no service is started again for it. */
    public static Failure forGood(String message) {
        return new Failure(message, "", FOR_GOOD, null);
    }

    /** The exit code of a program that ends for this: that of a failure where it is another exception. */
    public static int exit(Exception why) {
        return why instanceof Failure failure ? failure.exit : 1;
    }

    /** The Gateway's word for it; empty if it is not from there. */
    public String code() {
        return code;
    }

    /** The message; never null. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
