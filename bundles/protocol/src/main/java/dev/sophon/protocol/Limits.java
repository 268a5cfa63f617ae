package dev.sophon.protocol;

import java.time.Duration;

/** The sizes and times that both sides keep to; {@code docs/protocol.md} lists them. */
public final class Limits {
    /** One message on the hub, in bytes. */
    public static final int MESSAGE_BYTES = 12 * 1024 * 1024;
    /** One encoded result, in bytes. */
    public static final int RESULT_BYTES = 8 * 1024 * 1024;
    /** The smallest encoded result that another may be the same as, in bytes: below it there is nothing to save. */
    public static final int KEPT_RESULT_BYTES = 16 * 1024;
    /** Nesting of JSON, in levels. */
    public static final int JSON_DEPTH = 64;
    /** Values, names and ends of objects and arrays in one message: a tree takes far more room than its text. */
    public static final long MESSAGE_TOKENS = 500_000;
    /** What a Node says of its commands, in bytes. */
    public static final int CATALOGUE_BYTES = 1024 * 1024;
    /** And in values: the Gateway keeps it as long as it knows the Node. */
    public static final long CATALOGUE_TOKENS = 50_000;
    /** One captured output stream of a process, in bytes of UTF-8. */
    public static final int STREAM_BYTES = 1024 * 1024;
    /** A command's budget unless its issuer says otherwise. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    public static final int MIN_TIMEOUT_MS = 1;
    public static final int MAX_TIMEOUT_MS = 600_000;
    /** How much longer than the budget the Gateway waits for the Node's own answer. */
    public static final Duration GRACE = Duration.ofSeconds(2);

    public static final Duration HEARTBEAT = Duration.ofSeconds(30);
    /** How long command ids, idempotency keys and results are remembered. */
    public static final Duration RETENTION = Duration.ofHours(24);

    /** What a Node names for an approval that it asks for, in bytes of its canonical form. */
    public static final int APPROVAL_PARAMS_BYTES = 64 * 1024;
    /** The words beside it, in characters. */
    public static final int APPROVAL_WORDS = 2_000;

    public static final Duration APPROVAL_EXPIRY = Duration.ofMinutes(5);
    public static final Duration PAIRING_EXPIRY = Duration.ofMinutes(15);

    private Limits() {}
}
