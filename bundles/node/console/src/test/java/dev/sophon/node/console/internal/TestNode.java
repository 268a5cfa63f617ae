package dev.sophon.node.console.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sophon.node.control.NodeStatus;
import dev.sophon.node.control.StatusSource;
import dev.sophon.node.dispatch.Catalogue;
import dev.sophon.node.dispatch.Dispatcher;
import dev.sophon.node.dispatch.Explanation;
import dev.sophon.node.dispatch.Upstream;
import dev.sophon.protocol.Availability;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.Scope;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.wire.CommandInfo;
import dev.sophon.protocol.wire.CommandResult;
import dev.sophon.protocol.wire.ExecuteCommand;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A Node with one command that runs, one that cannot, and one that fails. */
final class TestNode implements Dispatcher, Catalogue, StatusSource {
    volatile JsonNode lastParams = JsonNodeFactory.instance.missingNode();
    volatile Duration lastBudget = Duration.ZERO;

    @Override
    public List<CommandInfo> commands() {
        return List.of(
                row("screen.capture", Availability.UNAVAILABLE, "it needs a display"),
                row("system.info", Availability.AVAILABLE, null));
    }

    private static CommandInfo row(String name, Availability status, String reason) {
        return new CommandInfo(
                name,
                "some.scope",
                Risk.LOW,
                status,
                reason,
                JsonNodeFactory.instance.objectNode(),
                "dev.sophon.test",
                "1.0.0");
    }

    @Override
    public Explanation explain(String command) {
        return new Explanation(
                command,
                Availability.UNAVAILABLE,
                "It cannot start.",
                List.of(new Explanation.Component(
                        "dev.sophon.test.Screen",
                        "dev.sophon.test 1.0.0",
                        41,
                        Explanation.State.UNSATISFIED_REFERENCE,
                        0,
                        false,
                        List.of(new Explanation.Missing(
                                "screen", "dev.sophon.node.platform.screen.ScreenCapture", null, "No display.")),
                        null)),
                List.of("Set DISPLAY."));
    }

    @Override
    public CompletionStage<CommandResult> executeLocally(String command, JsonNode params, Duration budget) {
        lastParams = params == null ? JsonNodeFactory.instance.nullNode() : params;
        lastBudget = budget;
        return CompletableFuture.completedStage(
                command.equals("system.info")
                        ? CommandResult.success("local", EncodedJson.of(Map.of("processorCount", 2)), 3)
                        : CommandResult.failure("local", ErrorCode.UNKNOWN_COMMAND, "there is no such command", 1));
    }

    @Override
    public NodeStatus now() {
        return new NodeStatus(
                "1.2.3",
                77,
                5,
                "abc123",
                "https://gw.example.com",
                "online",
                "connection-1",
                Instant.EPOCH,
                Instant.EPOCH,
                Set.of("system.info"),
                "9.9.9",
                null,
                0,
                1,
                1,
                null,
                null);
    }

    @Override
    public LineReader lines() {
        return List::of;
    }

    @Override
    public List<Scope> scopes() {
        return List.of();
    }

    @Override
    public AutoCloseable subscribe(Consumer<List<CommandInfo>> listener) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<CommandResult> execute(ExecuteCommand command) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void cancel(String commandId) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void grant(Set<String> scopes) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void disconnected() {}

    @Override
    public void approvals(boolean opened) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void upstream(@org.jspecify.annotations.Nullable Upstream upstream) {}

    @Override
    public boolean retire() {
        return inFlight() == 0;
    }

    @Override
    public int inFlight() {
        return 0;
    }
}
