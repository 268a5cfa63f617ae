package dev.sophon.node.console.internal.commands;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.dispatch.Dispatcher;
import dev.sophon.protocol.Limits;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.CommandResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.jspecify.annotations.Nullable;

/** {@code sophon:invoke COMMAND [JSON]}: runs a command as the act of the person who sits here. */
@Service
@Command(
        scope = "sophon",
        name = "invoke",
        description = "Runs a command as this device's owner: no scope and no approval is asked, policy.json holds")
@SuppressWarnings("NullAway.Init") // by Karaf
public final class Invoke implements Action {
    @Reference
    private Dispatcher dispatcher;

    @Argument(name = "command", required = true, description = "As in screen.monitors")
    @Completion(CommandNames.class)
    private String command;

    @Argument(index = 1, name = "params", description = "A JSON object; put it between single quotes")
    private @Nullable String params;

    @Option(name = "--timeout-ms", description = "The budget, 1 to 600000 ms")
    private int timeoutMs = (int) Limits.DEFAULT_TIMEOUT.toMillis();

    @Option(name = "--json", description = "Print the whole reply as JSON")
    private boolean json;

    @Override
    public @Nullable Object execute() throws IOException, InterruptedException {
        if (timeoutMs < Limits.MIN_TIMEOUT_MS || timeoutMs > Limits.MAX_TIMEOUT_MS) {
            throw new IllegalArgumentException(
                    "--timeout-ms: expected " + Limits.MIN_TIMEOUT_MS + " to " + Limits.MAX_TIMEOUT_MS);
        }
        CommandResult result = await(dispatcher.executeLocally(command, tree(), Duration.ofMillis(timeoutMs)));
        if (json) {
            Output.json(result);
        }
        if (!result.ok()) {
            String code = result.error() == null ? "error" : result.error().wireName();
            throw new IllegalStateException(code + ": " + result.message());
        }
        if (!json && result.result() != null) {
            Output.json(result.result().tree());
        }
        return null;
    }

    private @Nullable JsonNode tree() {
        if (params == null) {
            return null;
        }
        JsonNode tree = Json.tree(params.getBytes(StandardCharsets.UTF_8));
        if (!tree.isObject()) {
            throw new IllegalArgumentException("params: expected a JSON object, as in '{\"quality\":80}'");
        }
        return tree;
    }

    private CommandResult await(CompletionStage<CommandResult> stage) throws InterruptedException {
        try {
            // The dispatcher keeps the budget; beyond it we only make sure that this console comes back.
            return stage.toCompletableFuture().get(timeoutMs + 2 * Limits.GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new IllegalStateException("The dispatcher did not answer; the Node's log says why.", e);
        }
    }
}
