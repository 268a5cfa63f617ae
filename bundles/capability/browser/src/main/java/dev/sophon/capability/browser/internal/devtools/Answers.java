package dev.sophon.capability.browser.internal.devtools;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Invocation;
import dev.sophon.protocol.ErrorCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Waits for what the browser says to a call, as long as the command may take. */
public final class Answers {
    private Answers() {}

    public static JsonNode await(Invocation call, CompletableFuture<JsonNode> answer)
            throws CommandException, InterruptedException {
        try {
            return answer.get(Math.max(1, call.remaining().toNanos()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new InterruptedException("the budget ran out");
        } catch (ExecutionException e) {
            throw problem(e.getCause());
        }
    }

    /**
     * Waits for an answer, or for what comes before it.
     *
     * @param disturbed fails with what ends the wait before there is an answer
     */
    public static JsonNode await(
            Invocation call, CompletableFuture<JsonNode> answer, CompletableFuture<JsonNode> disturbed)
            throws CommandException, InterruptedException {
        return await(call, CompletableFuture.anyOf(answer, disturbed).thenApply(JsonNode.class::cast));
    }

    private static CommandException problem(@Nullable Throwable cause) {
        if (cause instanceof CommandException known) {
            return new CommandException(known.code(), known.text(), known);
        }
        if (cause instanceof DevTools.Refused refused) {
            String words = String.valueOf(refused.getMessage());
            // What it says of an element that went, or that is not drawn.
            if (words.contains("No node") || words.contains("not belong") || words.contains("detached")) {
                return CommandException.invalidParams("element: no longer on the page; take a new browser.snapshot");
            }
            if (words.contains("layout object") || words.contains("box model") || words.contains("not visible")) {
                return CommandException.invalidParams("element: not visible on the page");
            }
            return new CommandException(ErrorCode.INTERNAL_ERROR, "the browser refused a step of the command", refused);
        }
        return ended();
    }

    public static CommandException ended() {
        return new CommandException(ErrorCode.INTERNAL_ERROR, "the browser ended; begin anew with browser.open");
    }
}
