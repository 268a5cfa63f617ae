package dev.sophon.command.input.internal;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Invocation;
import java.util.concurrent.TimeUnit;

/** Commands that take as long as they are asked to. */
public final class Waits {
    public static final int LONGEST_MS = 300_000;

    private Waits() {}

    /**
     * Refuses to wait for longer than the command may take.
     *
     * @throws CommandException {@code invalid_params} if the budget would end before
     */
    public static void requireTime(int durationMs, Invocation call) throws CommandException {
        if (call.remaining().toMillis() <= durationMs) {
            throw CommandException.invalidParams("durationMs: expected less than what is left of the command's budget;"
                    + " timeoutMs, beside the params, gives it more");
        }
    }

    /** Waits, unless it is interrupted as it ends. */
    public static void sleep(int durationMs) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(durationMs);
    }
}
