package dev.sophon.node.dispatch.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.benchmarks.plugged.Noop;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Lane;
import dev.sophon.node.dispatch.Admission;
import dev.sophon.node.dispatch.Catalogue;
import dev.sophon.node.dispatch.Explanation;
import dev.sophon.node.dispatch.internal.handler.CommandProperties;
import dev.sophon.node.dispatch.internal.handler.HandlerRegistry;
import dev.sophon.node.dispatch.internal.handler.HandlerSource;
import dev.sophon.node.dispatch.internal.handler.RegisteredHandler;
import dev.sophon.node.dispatch.internal.observe.Observer;
import dev.sophon.node.dispatch.internal.person.PauseState;
import dev.sophon.node.dispatch.internal.person.PersonFirst;
import dev.sophon.node.identity.StateFolder;
import dev.sophon.node.journal.internal.FileJournal;
import dev.sophon.node.platform.program.LaunchTrust;
import dev.sophon.node.policy.Consent;
import dev.sophon.node.policy.OwnerPolicy;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.Scope;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.CommandInfo;
import dev.sophon.protocol.wire.CommandResult;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/**
 * The dispatcher with its real journal and so many handlers that do nothing, without a container. It stands in the
 * dispatcher's package, which lets handlers in by the service registry alone. Not thread-safe.
 */
public final class DispatchedHandlers implements AutoCloseable {
    private static final Duration BUDGET = Duration.ofSeconds(30);
    /** No divisor of any number of handlers, so that each of them has its turn. */
    private static final int STEP = 7919;

    private final CommandDispatcher dispatcher;
    private final int count;
    private final JsonNode none = Json.mapper().createObjectNode();
    private int next;

    public DispatchedHandlers(Path home, int count) throws IOException {
        this.count = count;
        System.setProperty(StateFolder.PROPERTY, home.toString());
        FileJournal journal = new FileJournal();
        System.clearProperty(StateFolder.PROPERTY);
        HandlerRegistry registry = new HandlerRegistry(noRuntime(), new Anything());
        for (int i = 0; i < count; i++) {
            registry.add(new RegisteredHandler(new Source(i)));
        }
        OwnerPolicy owner = new Allowing();
        dispatcher = new CommandDispatcher(
                registry,
                new NoRows(),
                owner,
                new Nobody(),
                journal,
                new PauseState(new StateFolder(home)),
                new PersonFirst(owner),
                new Observer(() -> {
                    throw new IllegalStateException("nobody asks to observe");
                }));
    }

    private static final class Anything implements Admission {
        @Override
        public boolean isGuest(String location) {
            return false;
        }

        @Override
        public boolean asks(String location) {
            return false;
        }

        @Override
        public Optional<String> refusal(String location, String command, String scope, Risk risk) {
            return Optional.empty();
        }
    }

    private static ServiceComponentRuntime noRuntime() {
        return (ServiceComponentRuntime) Proxy.newProxyInstance(
                DispatchedHandlers.class.getClassLoader(),
                new Class<?>[] {ServiceComponentRuntime.class},
                (proxy, method, args) -> {
                    throw new UnsupportedOperationException("no component runtime here");
                });
    }

    /** Calls the next one and waits for its result. */
    public void call() throws Exception {
        next = (next + STEP) % count;
        CommandResult result = dispatcher
                .executeLocally(name(next), none, BUDGET)
                .toCompletableFuture()
                .get(BUDGET.toSeconds(), TimeUnit.SECONDS);
        if (!result.ok()) {
            throw new IllegalStateException(result.error() + ": " + result.message());
        }
    }

    private static String name(int number) {
        return "bench.n" + number;
    }

    @Override
    public void close() {
        dispatcher.deactivate();
    }

    private record Source(int number) implements HandlerSource {
        private static final Noop HANDLER = new Noop();

        @Override
        public CommandProperties properties() {
            return new CommandProperties(name(number), "system.info", Risk.NONE, Lane.GENERAL, false, "", false, false);
        }

        @Override
        public Origin origin() {
            return new Origin(name(number), "bench", "1.0.0", number, 0, number);
        }

        @Override
        public Class<?> implementation() {
            return Noop.class;
        }

        @Override
        public CommandHandler<?, ?> get() {
            return HANDLER;
        }

        @Override
        public void unget() {
            // One handler serves all, for ever.
        }
    }

    private static final class Allowing implements OwnerPolicy {
        @Override
        public boolean allowsByName(String command) {
            return true;
        }

        @Override
        public JsonNode section(String name) {
            return Json.mapper().missingNode();
        }

        @Override
        public @Nullable String fault(String section) {
            return null;
        }

        @Override
        public List<LaunchTrust.Vouched> vouchedLaunches() {
            return List.of();
        }

        @Override
        public Verdict judge(String command, boolean asks) {
            return Verdict.ALLOW;
        }

        @Override
        public List<Path> filesystemRoots() {
            return List.of();
        }

        @Override
        public List<Path> closedFolders() {
            return List.of();
        }

        @Override
        public @Nullable String problem() {
            return null;
        }
    }

    private static final class Nobody implements Consent {
        @Override
        public Optional<Answer> known(String command) {
            return Optional.of(Answer.NOBODY);
        }

        @Override
        public Answer ask(String command, JsonNode params, Duration patience) {
            return Answer.NOBODY;
        }

        @Override
        public Map<String, Duration> allowed() {
            return Map.of();
        }

        @Override
        public void forget() {}
    }

    private static final class NoRows implements Catalogue {
        @Override
        public List<CommandInfo> commands() {
            return List.of();
        }

        @Override
        public List<Scope> scopes() {
            return List.of();
        }

        @Override
        public AutoCloseable subscribe(Consumer<List<CommandInfo>> listener) {
            return () -> {};
        }

        @Override
        public Explanation explain(String command) {
            throw new UnsupportedOperationException("nobody asks here");
        }
    }
}
