package dev.sophon.node.command;

import dev.sophon.protocol.ErrorCode;
import org.jspecify.annotations.Nullable;

/** A command's failure as a value: a code of the contract and a message for people, without text or secrets. */
public final class CommandException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final String text;

    /** @param message names the field, what kind of value came and what is allowed; never empty */
    public CommandException(ErrorCode code, String message) {
        this(code, message, null);
    }

    /** @param cause goes into the Node's log, never to the issuer */
    public CommandException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.text = message;
    }

    /** Params that no schema could refuse, as a region outside the desktop. */
    public static CommandException invalidParams(String message) {
        return new CommandException(ErrorCode.INVALID_PARAMS, message);
    }

    /** Not on this system or in this session; the message says why and how to mend it. */
    public static CommandException unsupported(String message) {
        return new CommandException(ErrorCode.PLATFORM_UNSUPPORTED, message);
    }

    public ErrorCode code() {
        return code;
    }

    /** The message; never null. */
    public String text() {
        return text;
    }
}
