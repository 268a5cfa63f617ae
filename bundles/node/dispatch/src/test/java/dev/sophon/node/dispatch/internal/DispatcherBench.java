package dev.sophon.node.dispatch.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.dispatch.Catalogue;
import dev.sophon.node.dispatch.Explanation;
import dev.sophon.node.dispatch.internal.handler.HandlerRegistry;
import dev.sophon.node.dispatch.internal.handler.HandlerSource;
import dev.sophon.node.dispatch.internal.handler.RegisteredHandler;
import dev.sophon.node.dispatch.internal.observe.Observer;
import dev.sophon.node.dispatch.internal.person.PauseState;
import dev.sophon.node.dispatch.internal.person.PersonFirst;
import dev.sophon.node.dispatch.internal.work.Leases;
import dev.sophon.node.identity.StateFolder;
import dev.sophon.node.journal.Journal;
import dev.sophon.node.journal.internal.FileJournal;
import dev.sophon.node.platform.program.LaunchTrust;
import dev.sophon.node.policy.Consent;
import dev.sophon.node.policy.OwnerPolicy;
import dev.sophon.protocol.Scope;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.CommandInfo;
import dev.sophon.protocol.wire.CommandResult;
import dev.sophon.protocol.wire.ExecuteCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

/** The dispatcher with a real journal, and with an owner, a person and a catalogue that the test plays. */
public final class DispatcherBench implements AutoCloseable {
    private final AtomicInteger ids = new AtomicInteger();
    public final HandlerRegistry handlers = new HandlerRegistry(noRuntime(), new PlayedAdmission());
    public final Owner owner = new Owner();
    public final Person person = new Person();
    final Rows rows = new Rows();
    public final PauseState pause;
    /** How far the clock by which the person is still is ahead. */
    public final AtomicLong later = new AtomicLong();

    public final PersonFirst first = new PersonFirst(owner, () -> System.nanoTime() + later.get());
    /** What a desktop can do; nothing, unless the test says so. */
    public final Map<Class<?>, Object> ports = new ConcurrentHashMap<>();

    public final AtomicInteger held = new AtomicInteger();
    final Observer observer = new Observer(this::ports);
    final Journal journal;
    public final CommandDispatcher dispatcher;

    public DispatcherBench(Path home) {
        this(home, journal -> journal);
    }

    public DispatcherBench(Path home, UnaryOperator<Journal> around) {
        this(home, around, Leases.LENGTH);
    }

    /** @param lease how long what a command leaves held stays so without another command */
    public DispatcherBench(Path home, UnaryOperator<Journal> around, Duration lease) {
        // Tests may run beside each other.
        synchronized (DispatcherBench.class) {
            System.setProperty("sophon.node.home", home.toString());
            try {
                journal = around.apply(new FileJournal());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                System.clearProperty("sophon.node.home");
            }
        }
        pause = new PauseState(new StateFolder(home));
        dispatcher = new CommandDispatcher(handlers, rows, owner, person, journal, pause, first, observer, lease);
        dispatcher.grant(Set.of("test.scope"));
    }

    private Observer.Ports ports() {
        held.incrementAndGet();
        return new Observer.Ports() {
            @Override
            public <T> @Nullable T find(Class<T> port) {
                return port.cast(ports.get(port));
            }

            @Override
            public void letGo() {
                held.decrementAndGet();
            }
        };
    }

    private static ServiceComponentRuntime noRuntime() {
        return (ServiceComponentRuntime) java.lang.reflect.Proxy.newProxyInstance(
                DispatcherBench.class.getClassLoader(),
                new Class<?>[] {ServiceComponentRuntime.class},
                (proxy, method, args) -> {
                    throw new AssertionError("no component runtime here");
                });
    }

    public RegisteredHandler add(String name, CommandHandler<?, ?> handler) {
        return add(TestSource.of(name, handler));
    }

    public RegisteredHandler add(HandlerSource source) {
        RegisteredHandler handler = new RegisteredHandler(source);
        handlers.add(handler);
        return handler;
    }

    public ExecuteCommand command(String name, String params) {
        return command("id-" + ids.incrementAndGet(), name, params, 20_000);
    }

    public static ExecuteCommand command(String id, String name, String params, int timeoutMs) {
        return new ExecuteCommand(id, "request-" + id, name, json(params), timeoutMs, Instant.now(), null);
    }

    public static JsonNode json(String text) {
        return Json.tree(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    public CommandResult run(String name, String params) throws Exception {
        return await(dispatcher.execute(command(name, params)));
    }

    public CommandResult run(ExecuteCommand command) throws Exception {
        return await(dispatcher.execute(command));
    }

    public static CommandResult await(CompletionStage<CommandResult> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        dispatcher.deactivate();
    }

    /** A policy that says what the test says. */
    public static final class Owner implements OwnerPolicy {
        public volatile Verdict verdict = Verdict.ALLOW;
        /** For the commands that are named, in place of the verdict for all. */
        public final Map<String, Verdict> verdicts = new ConcurrentHashMap<>();

        volatile String named = "";
        volatile boolean byDefault;
        public volatile JsonNode sections = Json.mapper().createObjectNode();
        volatile @Nullable String fault;
        final AtomicInteger asked = new AtomicInteger();
        public final AtomicInteger allowed = new AtomicInteger();

        @Override
        public Verdict judge(String command, boolean asks) {
            byDefault = asks;
            Verdict now = verdicts.getOrDefault(command, verdict);
            (now == Verdict.ASK ? asked : allowed).incrementAndGet();
            return now;
        }

        @Override
        public boolean allowsByName(String command) {
            return command.equals(named);
        }

        @Override
        public JsonNode section(String name) {
            return sections.path(name);
        }

        @Override
        public @Nullable String fault(String section) {
            return fault;
        }

        @Override
        public List<LaunchTrust.Vouched> vouchedLaunches() {
            return List.of();
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

    /** A person who answers as the test says, or thinks until interrupted. */
    public static final class Person implements Consent {
        public volatile boolean answer;
        public volatile boolean thinks;
        public volatile boolean dialog;
        public volatile Optional<Answer> known = Optional.empty();
        public volatile String allowed = "";
        volatile Duration patience = Duration.ZERO;
        /** What was shown, as name and params. */
        final List<String> shown = new CopyOnWriteArrayList<>();

        public final CountDownLatch decides = new CountDownLatch(1);

        @Override
        public Optional<Answer> known(String command) {
            return command.equals(allowed) ? Optional.of(Answer.YES) : known;
        }

        @Override
        public Answer ask(String command, JsonNode params, Duration time) throws InterruptedException {
            patience = time;
            shown.add(command + " " + params);
            if (thinks) {
                dialog = true;
                try {
                    decides.await();
                } finally {
                    dialog = false;
                }
            }
            return answer ? Answer.YES : Answer.NO;
        }

        @Override
        public Map<String, Duration> allowed() {
            return Map.of();
        }

        @Override
        public void forget() {
            allowed = "";
        }
    }

    /** A catalogue of rows that cannot run. */
    static final class Rows implements Catalogue {
        volatile List<CommandInfo> unavailable = List.of();

        @Override
        public List<CommandInfo> commands() {
            return unavailable;
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
            return new Explanation(command, null, "no bundle brings it", List.of(), List.of());
        }
    }
}
