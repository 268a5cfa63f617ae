package dev.sophon.cli.operator.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.cli.launch.Failure;
import dev.sophon.node.identity.keyring.Secret;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Carries JSON-RPC messages, one a line, between an agent's program and the Gateway's {@code /mcp/http}, in every revision
 * of the protocol. Each message has a request of its own, so a call that waits holds up no other.
 */
final class McpBridge {
    /** Calls under way at once; beyond that the next line is read when one has ended. */
    private static final int MOST_CALLS = 256;

    /** For what was asked right before the input ended; whoever waits longer keeps it open. */
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(5);

    private final McpLines lines;
    private final McpConversation conversation;
    private final McpStateless stateless;
    private final Semaphore calls = new Semaphore(MOST_CALLS);

    McpBridge(URI gateway, Optional<Secret> token, PrintWriter out, PrintWriter err) throws Failure {
        McpEndpoint endpoint = new McpEndpoint(gateway, token);
        this.lines = new McpLines(out, err);
        this.conversation = new McpConversation(endpoint, lines);
        this.stateless = new McpStateless(endpoint, lines);
    }

    /** Carries until the input ends. */
    void run(InputStream input) throws Failure {
        ExecutorService executor = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "mcp");
            thread.setDaemon(true);
            return thread;
        });
        try (InputStream in = new BufferedInputStream(input)) {
            for (byte[] line = McpLines.next(in); line != null; line = McpLines.next(in)) {
                take(line, executor);
            }
            stateless.stopListening();
            executor.shutdown();
            if (!executor.awaitTermination(LAST_ANSWERS.toMillis(), TimeUnit.MILLISECONDS)) {
                lines.warn("The input has ended: what still runs is cancelled.");
            }
        } catch (IOException e) {
            throw new Failure("The standard input cannot be read.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            executor.shutdownNow();
            conversation.leave();
        }
    }

    private void take(byte[] line, ExecutorService executor) throws InterruptedException {
        String text = new String(line, StandardCharsets.UTF_8).strip();
        if (text.isEmpty()) {
            return;
        }
        JsonNode message;
        try {
            message = McpEndpoint.tree(text);
        } catch (IllegalArgumentException e) {
            lines.error(null, -32700, "A line was no JSON, or longer than " + McpLines.MOST_BYTES + " bytes");
            return;
        }
        // What cancels is for the one who carries what is cancelled.
        if (stateless.cancels(message)) {
            return;
        }
        boolean asks = message.isArray() || message.has("id");
        if (McpStateless.speaks(message)) {
            if (asks) {
                McpStateless.Call call = stateless.begin(message);
                run(executor, () -> stateless.carry(text, message, call));
            }
        } else if (asks && !conversation.isFirst(message)) {
            run(executor, () -> conversation.carry(text, message));
        } else {
            // What only tells is carried in its order; so is what begins the conversation.
            conversation.carryInOrder(text, message);
        }
    }

    private void run(ExecutorService executor, Runnable call) throws InterruptedException {
        calls.acquire();
        executor.execute(() -> {
            try {
                call.run();
            } finally {
                calls.release();
            }
        });
    }
}
