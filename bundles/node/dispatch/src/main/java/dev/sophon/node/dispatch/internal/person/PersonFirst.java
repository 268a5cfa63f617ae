package dev.sophon.node.dispatch.internal.person;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.dispatch.internal.handler.Call;
import dev.sophon.node.dispatch.internal.params.OwnersSection;
import dev.sophon.node.platform.input.PersonActivity;
import dev.sophon.node.policy.OwnerPolicy;
import dev.sophon.protocol.ErrorCode;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * The person at the device goes before the agents: when she moves the mouse or presses a key, the commands that use these are
 * stopped, and none of them begins until she has been still for as long as the owner says. Thread-safe.
 */
@Component(service = PersonFirst.class)
public final class PersonFirst {
    static final String SECTION = "input";
    private static final String FIELD = "resumeAfterSeconds";
    private static final List<String> FIELDS = List.of(FIELD, PanicKey.FIELD);
    private static final Duration STANDARD = Duration.ofSeconds(5);
    private static final int MOST_SECONDS = 86_400;
    private static final Duration OFF = Duration.ZERO;
    private static final Duration NEVER = Duration.ofNanos(Long.MAX_VALUE);
    /** Her hand is on the mouse still when she has just allowed a command. */
    private static final long LEAVES_NANOS = Duration.ofSeconds(2).toNanos();

    private final OwnerPolicy policy;
    private final LongSupplier nanoTime;
    private final Set<Call> inside = new HashSet<>();
    private volatile Runnable whenMoved = () -> {};
    /** When she was last seen, on the monotonic clock; null if she was not. */
    private @Nullable Long seen;

    @Activate
    public PersonFirst(@Reference OwnerPolicy policy) {
        this(policy, System::nanoTime);
    }

    public PersonFirst(OwnerPolicy policy, LongSupplier nanoTime) {
        this.policy = policy;
        this.nanoTime = nanoTime;
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void bindActivity(PersonActivity activity) {
        activity.listen(this::moved);
    }

    void unbindActivity(PersonActivity activity) {
        activity.listen(null);
    }

    /**
     * Lets a command in that uses mouse or keyboard; {@link #leave} must follow in every case.
     *
     * @throws CommandException {@code cancelled} if the person is using them; {@code not_authorized} if what the owner says of
     *     it has a fault
     */
    synchronized void enter(Call call) throws CommandException {
        Duration stillness = stillness();
        if (stillness.equals(OFF)) {
            return;
        }
        if (waits(stillness) && !allowedSince(call)) {
            throw new CommandException(ErrorCode.CANCELLED, reason(stillness));
        }
        inside.add(call);
    }

    synchronized void leave(Call call) {
        inside.remove(call);
    }

    /** Whether input waits for a word of hers, whatever the time. */
    synchronized boolean waitsForEver() {
        try {
            return seen != null && stillness().equals(NEVER);
        } catch (CommandException e) {
            return false;
        }
    }

    /** She lets input go on. */
    synchronized void forget() {
        seen = null;
    }

    /** Runs this each time that she moves the mouse or presses a key, where she goes first; it must not wait. */
    public void whenMoved(Runnable action) {
        whenMoved = action;
    }

    private void moved() {
        List<Call> stopped;
        String reason;
        synchronized (this) {
            long now = nanoTime.getAsLong();
            seen = now;
            stopped = inside.stream().filter(call -> !allowedSince(call)).toList();
            inside.removeAll(stopped);
            reason = stopped.isEmpty() ? "" : reasonNow();
        }
        stopped.forEach(call -> call.stopFor(reason));
        if (goesFirst()) {
            whenMoved.run();
        }
    }

    /** What she has allowed after she moved the mouse is what she wants to happen now. */
    private boolean allowedSince(Call call) {
        Long at = call.allowed();
        return at != null && (seen == null || seen - at <= LEAVES_NANOS);
    }

    private boolean waits(Duration stillness) {
        return seen != null && nanoTime.getAsLong() - seen < stillness.toNanos();
    }

    private boolean goesFirst() {
        try {
            return !stillness().equals(OFF);
        } catch (CommandException e) {
            return true;
        }
    }

    private String reasonNow() {
        try {
            return reason(stillness());
        } catch (CommandException e) {
            return reason(STANDARD);
        }
    }

    private static String reason(Duration stillness) {
        return "The person at this device is using its mouse or keyboard; input goes on "
                + (stillness.equals(NEVER)
                        ? "when she says so: sophon-node resume."
                        : "when she has been still for " + stillness.toSeconds() + " s.");
    }

    private Duration stillness() throws CommandException {
        JsonNode section = policy.section(SECTION);
        requireKnown(section);
        JsonNode said = section.path(FIELD);
        if (said.isMissingNode()) {
            return STANDARD;
        }
        if (said.isTextual() && said.textValue().equals("never")) {
            return NEVER;
        }
        if (said.isIntegralNumber()
                && said.canConvertToInt()
                && said.intValue() >= 0
                && said.intValue() <= MOST_SECONDS) {
            return Duration.ofSeconds(said.intValue());
        }
        throw OwnersSection.denied(
                SECTION + "." + FIELD + ": expected a whole number from 0 to " + MOST_SECONDS + ", or \"never\"");
    }

    private static void requireKnown(JsonNode section) throws CommandException {
        if (!section.isMissingNode() && !section.isObject()) {
            throw OwnersSection.denied(SECTION + ": expected an object");
        }
        if (section.properties().stream().anyMatch(field -> !FIELDS.contains(field.getKey()))) {
            throw OwnersSection.denied(SECTION + ": unknown field; known: " + String.join(", ", FIELDS));
        }
    }
}
