package dev.sophon.node.dispatch.internal.handler;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Plan;
import dev.sophon.node.command.PlanningHandler;
import dev.sophon.node.dispatch.internal.params.HandlerCodec;
import dev.sophon.node.dispatch.internal.params.OwnersSection;
import dev.sophon.node.dispatch.internal.params.ParamsSchema;
import dev.sophon.node.dispatch.internal.params.RunsSteps;
import dev.sophon.node.policy.OwnerPolicy;
import dev.sophon.protocol.Availability;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.wire.CommandInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A handler that is registered, and the calls that it has. It is created at its first call. When it leaves, its calls end,
 * their threads get a bounded time to come out, and nothing of it is held any longer. Thread-safe.
 */
public final class RegisteredHandler {
    private static final Logger LOG = LoggerFactory.getLogger(RegisteredHandler.class);

    private final HandlerSource source;
    private final CommandProperties properties;
    private final @Nullable HandlerCodec codec;
    private final List<OwnersSection<?>> sections = new ArrayList<>();
    private final List<String> sectionNames;
    private final CommandInfo info;
    private final boolean runsSteps;

    private final Set<Call> calls = new HashSet<>();
    private int inside;
    private boolean leaving;

    public RegisteredHandler(HandlerSource source) {
        this.source = source;
        this.properties = source.properties();
        this.sectionNames =
                source.sections().stream().map(OwnersSection.Declared::name).toList();
        HandlerCodec made = null;
        String problem = null;
        boolean steps = false;
        try {
            Class<?> implementation = source.implementation();
            made = new HandlerCodec(implementation, properties.observed());
            steps = RunsSteps.class.isAssignableFrom(implementation);
            for (OwnersSection.Declared section : source.sections()) {
                if (!section.type().isEmpty()) {
                    sections.add(new OwnersSection<>(
                            section.name(), source.load(section.type()).asSubclass(Record.class)));
                }
            }
        } catch (ClassNotFoundException | LinkageError | IllegalArgumentException | ClassCastException e) {
            made = null;
            LOG.error(
                    "{} of {} cannot be used: {}",
                    properties.name(),
                    source.origin().bundleText(),
                    e.getMessage());
            problem = "its bundle " + source.origin().bundleText() + " is faulty; see the Node's log";
        }
        this.codec = made;
        this.runsSteps = steps;
        this.info = info(made, problem);
    }

    private CommandInfo info(@Nullable HandlerCodec made, @Nullable String problem) {
        boolean degraded = !properties.degraded().isEmpty();
        return new CommandInfo(
                properties.name(),
                properties.scope(),
                properties.risk(),
                problem != null ? Availability.UNAVAILABLE : degraded ? Availability.DEGRADED : Availability.AVAILABLE,
                problem != null ? problem : degraded ? properties.degraded() : null,
                made == null ? ParamsSchema.any() : made.schema(),
                source.origin().bundle(),
                source.origin().version());
    }

    public CommandProperties properties() {
        return properties;
    }

    public HandlerSource.Origin origin() {
        return source.origin();
    }

    public CommandInfo info() {
        return info;
    }

    HandlerSource source() {
        return source;
    }

    public JsonNode complete(@Nullable JsonNode params) throws CommandException {
        return codec().complete(params);
    }

    /**
     * Refuses what the owner's sections should decide.
     *
     * @throws CommandException {@code not_authorized} while a section of the owner's that its bundle reads has a fault
     */
    public void requireSections(OwnerPolicy policy) throws CommandException {
        for (String name : sectionNames) {
            String fault = policy.fault(name);
            if (fault != null) {
                throw OwnersSection.denied(fault);
            }
        }
        for (OwnersSection<?> section : sections) {
            read(section, policy);
        }
    }

    /**
     * What the owner says in a section that its bundle reads.
     *
     * @throws CommandException {@code not_authorized} while it has a fault
     */
    public <S extends Record> S section(Class<S> type, OwnerPolicy policy) throws CommandException {
        for (OwnersSection<?> section : sections) {
            if (section.type() == type) {
                return type.cast(read(section, policy));
            }
        }
        throw new IllegalArgumentException(type.getName() + ": annotate it with @PolicySection");
    }

    private Record read(OwnersSection<?> section, OwnerPolicy policy) throws CommandException {
        goIn();
        try {
            return section.read(policy);
        } finally {
            goOut();
        }
    }

    /** Makes the handler's record of them, on this thread. */
    public Record read(JsonNode complete) throws CommandException {
        goIn();
        try {
            return codec().read(complete);
        } finally {
            goOut();
        }
    }

    public EncodedJson encode(@Nullable Object result) throws CommandException {
        return codec().encode(result);
    }

    private HandlerCodec codec() throws CommandException {
        if (codec == null) {
            throw CommandException.unsupported(properties.name() + ": " + info.reason());
        }
        return codec;
    }

    /** Takes a call on; false when it is leaving. */
    public synchronized boolean enter(Call call) {
        return !leaving && calls.add(call);
    }

    /** The call has its outcome. */
    public synchronized void left(Call call) {
        calls.remove(call);
    }

    /**
     * Runs the handler on this thread.
     *
     * @param params of the type that {@link #read} gives
     */
    @Nullable
    public Object invoke(Record params, Invocation call) throws Exception {
        goIn();
        try {
            return handle(handler(), params, call);
        } finally {
            goOut();
        }
    }

    /** Code of the handler's bundle is about to run. */
    private synchronized void goIn() throws CommandException {
        if (leaving) {
            throw gone();
        }
        inside++;
    }

    private synchronized void goOut() {
        inside--;
        notifyAll();
    }

    /** Whether what it runs are other commands, which the pipeline does. */
    public boolean runsSteps() {
        return runsSteps;
    }

    /** Whether it looks up what its params stand for before anything begins. */
    public boolean plans() {
        return codec != null && codec.plans();
    }

    /** What would run, looked up on this thread. */
    public Plan<?> plan(Record params, Invocation call) throws Exception {
        goIn();
        try {
            if (!(handler() instanceof PlanningHandler<?, ?> planning)) {
                throw new IllegalStateException("plans() says whether it does");
            }
            return plan(planning, params, call);
        } finally {
            goOut();
        }
    }

    /** Does what was looked up, on this thread. */
    @Nullable
    public Object act(Plan<?> plan, Invocation call) throws Exception {
        goIn();
        try {
            return plan.act(call);
        } finally {
            goOut();
        }
    }

    private CommandHandler<?, ?> handler() throws CommandException {
        CommandHandler<?, ?> handler = source.get();
        if (handler == null) {
            throw CommandException.unsupported(
                    properties.name() + ": its handler failed to start; the Node's log says why");
        }
        return handler;
    }

    @SuppressWarnings("unchecked")
    private static <P extends Record> Plan<?> plan(PlanningHandler<P, ?> handler, Record params, Invocation call)
            throws Exception {
        return handler.plan((P) params, call);
    }

    @SuppressWarnings("unchecked")
    private static <P extends Record> @Nullable Object handle(
            CommandHandler<P, ?> handler, Record params, Invocation call) throws Exception {
        return handler.handle((P) params, call);
    }

    private CommandException gone() {
        return CommandException.unsupported(
                properties.name() + ": its bundle " + source.origin().bundleText() + " was stopped before it ran");
    }

    /** Ends its calls, waits until their threads are out or the patience is, and lets go of the service. */
    void leave(Duration patience) {
        end();
        if (!awaitEmpty(patience)) {
            LOG.warn("{} does not end, and its bundle leaves without waiting any longer", properties.name());
        }
        source.unget();
    }

    /** Ends its calls, and takes no others on. */
    void end() {
        List<Call> ending;
        synchronized (this) {
            leaving = true;
            ending = List.copyOf(calls);
        }
        // Those that wait come first: the end of one that runs gives its place in the lane to the next.
        Map<Boolean, List<Call>> byActed = ending.stream().collect(Collectors.partitioningBy(Call::hasActed));
        for (Call call : byActed.getOrDefault(false, List.of())) {
            call.abort(ErrorCode.PLATFORM_UNSUPPORTED, gone().text());
        }
        for (Call call : byActed.getOrDefault(true, List.of())) {
            call.abort(
                    ErrorCode.INTERNAL_ERROR,
                    "outcome unknown: the bundle of " + properties.name() + " was stopped while it ran");
        }
    }

    private synchronized boolean awaitEmpty(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (inside > 0) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                return false;
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }
}
