package dev.sophon.node.connection.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sophon.node.dispatch.Catalogue;
import dev.sophon.node.dispatch.DevicePause;
import dev.sophon.node.dispatch.Dispatcher;
import dev.sophon.node.dispatch.Explanation;
import dev.sophon.node.dispatch.Upstream;
import dev.sophon.node.features.DesiredSets;
import dev.sophon.node.identity.Identity;
import dev.sophon.node.identity.NodeKey;
import dev.sophon.node.identity.Pause;
import dev.sophon.node.identity.keyring.Secret;
import dev.sophon.node.journal.Journal;
import dev.sophon.node.platform.HostPlatform;
import dev.sophon.protocol.Availability;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.Scope;
import dev.sophon.protocol.wire.CommandInfo;
import dev.sophon.protocol.wire.CommandResult;
import dev.sophon.protocol.wire.DesiredFeatures;
import dev.sophon.protocol.wire.ExecuteCommand;
import dev.sophon.protocol.wire.FeatureState;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What stands behind the connection in a test: it runs nothing, and settles what it is told to settle. */
public final class TestNode implements Dispatcher, Catalogue, Journal, HostPlatform, DesiredSets, DevicePause {
    final BlockingQueue<ExecuteCommand> executed = new LinkedBlockingQueue<>();
    final BlockingQueue<String> cancelled = new LinkedBlockingQueue<>();
    final BlockingQueue<Set<String>> granted = new LinkedBlockingQueue<>();
    final AtomicInteger disconnects = new AtomicInteger();
    volatile boolean opensApprovals;
    volatile Optional<Pause> paused = Optional.empty();
    private final List<Runnable> pauseListeners = new CopyOnWriteArrayList<>();
    final BlockingQueue<DesiredFeatures> wanted = new LinkedBlockingQueue<>();
    volatile @Nullable Way way;
    volatile Optional<FeatureState> features = Optional.empty();
    final List<String> acknowledged = new CopyOnWriteArrayList<>();
    private final Map<String, CompletableFuture<CommandResult>> running = new ConcurrentHashMap<>();
    private final Map<String, CommandResult> kept = new LinkedHashMap<>();
    private final List<Consumer<List<CommandInfo>>> listeners = new CopyOnWriteArrayList<>();
    private final List<CommandInfo> rows = new CopyOnWriteArrayList<>();

    public static Identity identity(int port, String token) {
        return identity(port, token, null);
    }

    /** @param key that it signs with; {@code null} for none */
    public static Identity identity(int port, String token, @Nullable NodeKey key) {
        return new Identity() {
            @Override
            public URI gatewayUrl() {
                return URI.create("http://127.0.0.1:" + port);
            }

            @Override
            public String nodeId() {
                return "abc123";
            }

            @Override
            public Secret token() {
                return new Secret(token);
            }

            @Override
            public Optional<String> sign(String challenge) {
                return Optional.ofNullable(key).map(own -> own.sign(challenge, nodeId(), gatewayUrl()));
            }
        };
    }

    /** As the dispatcher does: into the journal first, then to whoever waits. */
    void settle(CommandResult result) {
        settled(result);
        running.computeIfAbsent(result.commandId(), id -> new CompletableFuture<>())
                .complete(result);
    }

    void addCommand(String name) {
        rows.add(new CommandInfo(
                name,
                "system.info",
                Risk.NONE,
                Availability.AVAILABLE,
                null,
                JsonNodeFactory.instance.objectNode(),
                "dev.sophon.test",
                "1.0.0"));
        listeners.forEach(listener -> listener.accept(commands()));
    }

    @Override
    public Optional<Pause> now() {
        return paused;
    }

    @Override
    public Pause pause(String by) {
        Pause pause = new Pause(by, Instant.EPOCH);
        paused = Optional.of(pause);
        pauseListeners.forEach(Runnable::run);
        return pause;
    }

    @Override
    public Pause panic(String by) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void resume() {
        paused = Optional.empty();
        pauseListeners.forEach(Runnable::run);
    }

    @Override
    public AutoCloseable subscribe(Runnable listener) {
        pauseListeners.add(listener);
        return () -> pauseListeners.remove(listener);
    }

    @Override
    public CompletionStage<CommandResult> execute(ExecuteCommand command) {
        executed.add(command);
        return running.computeIfAbsent(command.commandId(), id -> new CompletableFuture<>());
    }

    @Override
    public CompletionStage<CommandResult> executeLocally(String command, JsonNode params, Duration budget) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void cancel(String commandId) {
        cancelled.add(commandId);
    }

    @Override
    public void grant(Set<String> scopes) {
        granted.add(scopes);
    }

    @Override
    public void disconnected() {
        disconnects.incrementAndGet();
    }

    @Override
    public void approvals(boolean opened) {
        opensApprovals = opened;
    }

    @Override
    public void released(String commandId) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void upstream(@Nullable Upstream upstream) {}

    @Override
    public void want(DesiredFeatures features) {
        wanted.add(features);
    }

    @Override
    public void way(@Nullable Way next) {
        way = next;
    }

    @Override
    public Optional<FeatureState> state() {
        return features;
    }

    @Override
    public boolean retire() {
        return inFlight() == 0;
    }

    @Override
    public int inFlight() {
        return running.size();
    }

    @Override
    public List<CommandInfo> commands() {
        return List.copyOf(rows);
    }

    @Override
    public Explanation explain(String command) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Scope> scopes() {
        return List.of(new Scope("demo.greet", Risk.MEDIUM, "Greets people"));
    }

    @Override
    public AutoCloseable subscribe(Consumer<List<CommandInfo>> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    int subscriptions() {
        return listeners.size() + pauseListeners.size();
    }

    @Override
    public State claim(String commandId) {
        throw new UnsupportedOperationException();
    }

    @Override
    public synchronized Optional<CommandResult> result(String commandId) {
        return Optional.ofNullable(kept.get(commandId));
    }

    @Override
    public void begun(String commandId, String command) {}

    @Override
    public synchronized void settled(CommandResult result) {
        kept.put(result.commandId(), result);
    }

    @Override
    public synchronized void acknowledged(String commandId) {
        kept.remove(commandId);
        acknowledged.add(commandId);
    }

    @Override
    public synchronized List<String> unacknowledged() {
        return new ArrayList<>(kept.keySet());
    }

    @Override
    public List<String> unsettled() {
        return List.of("left-open");
    }

    @Override
    public String os() {
        return "linux";
    }

    @Override
    public String display() {
        return "none";
    }

    @Override
    public String architecture() {
        return "x64";
    }

    @Override
    public String osDescription() {
        return "Some Linux";
    }

    @Override
    public String machineName() {
        return "machine";
    }

    @Override
    public String displayProblem() {
        return "";
    }
}
