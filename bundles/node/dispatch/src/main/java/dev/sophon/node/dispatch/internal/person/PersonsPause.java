package dev.sophon.node.dispatch.internal.person;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.dispatch.DevicePause;
import dev.sophon.node.dispatch.OwnerQuestion;
import dev.sophon.node.dispatch.internal.handler.Call;
import dev.sophon.node.identity.Pause;
import dev.sophon.node.platform.input.HeldInput;
import dev.sophon.node.policy.Consent;
import dev.sophon.node.policy.Consent.Answer;
import dev.sophon.node.policy.OwnerTrust;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pause, panic and resume. What does less is done first and written then; what gives more is asked and written first. */
@Component
public final class PersonsPause implements DevicePause {
    private static final Logger LOG = LoggerFactory.getLogger(PersonsPause.class);
    private static final Duration TO_ANSWER = Duration.ofSeconds(60);
    /** Until those that were cancelled are out of their handlers: one that types puts back what it found. */
    private static final long TO_LEAVE_MS = 100;

    private static final long LOOK_MS = 5;
    private static final int BY_LENGTH = 100;

    private final PauseState state;
    private final PersonFirst first;
    private final OwnerQuestion question;
    private final Consent consent;
    private final OwnerTrust.Source owner;
    private final List<HeldInput> held = new CopyOnWriteArrayList<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    @Activate
    public PersonsPause(
            @Reference PauseState state,
            @Reference PersonFirst first,
            @Reference OwnerQuestion question,
            @Reference Consent consent,
            @Reference OwnerTrust.Source owner) {
        this.state = state;
        this.first = first;
        this.question = question;
        this.consent = consent;
        this.owner = owner;
        state.now().ifPresent(pause -> LOG.info("Paused since {}, by {}", pause.since(), pause.by()));
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindHeld(HeldInput found) {
        held.add(found);
    }

    void unbindHeld(HeldInput gone) {
        held.remove(gone);
    }

    @Override
    public Optional<Pause> now() {
        return state.now();
    }

    @Override
    public Pause pause(String by) throws IOException {
        Pause pause = state.now().orElseGet(() -> begin(by));
        keep();
        return pause;
    }

    @Override
    public Pause panic(String by) throws IOException {
        Pause pause = begin(by);
        consent.forget();
        List<Call> ending = state.cancelAll("Cancelled by the person at this device, who stopped everything");
        // The disk is not waited for by what must be over at once, nor a display that does not answer.
        Thread letGo = new Thread(() -> letGo(ending), "sophon-panic");
        letGo.setDaemon(true);
        letGo.start();
        try {
            letGo.join(2 * TO_LEAVE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        keep();
        return pause;
    }

    private Pause begin(String by) {
        Pause pause = new Pause(by.substring(0, Math.min(BY_LENGTH, by.length())), Instant.now());
        state.begin(pause);
        LOG.warn("Paused by {}", pause.by());
        return pause;
    }

    private void keep() throws IOException {
        try {
            state.write();
        } finally {
            tell();
        }
    }

    private void letGo(List<Call> ending) {
        try {
            release();
            long end = System.nanoTime() + Duration.ofMillis(TO_LEAVE_MS).toNanos();
            while (ending.stream().anyMatch(Call::atWork) && System.nanoTime() - end < 0) {
                Thread.sleep(LOOK_MS);
            }
            if (!ending.isEmpty()) {
                release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void release() throws InterruptedException {
        for (HeldInput input : held) {
            try {
                input.release();
            } catch (CommandException e) {
                LOG.warn("Keys and buttons that are held could not be let go: {}", e.text());
            }
        }
    }

    @Override
    public void resume() throws CommandException, IOException, InterruptedException {
        Pause pause = state.now().orElse(null);
        if (pause == null && !first.waitsForEver()) {
            return;
        }
        ObjectNode details = Json.mapper().createObjectNode();
        if (pause != null) {
            details.put("pausedBy", pause.by()).put("since", pause.since().toString());
        }
        require(question.ask("sophon:resume", details, TO_ANSWER));
        if (!state.end(pause)) {
            throw new CommandException(ErrorCode.APPROVAL_REJECTED, "it was paused once more meanwhile");
        }
        first.forget();
        LOG.info("Commands run again: the person at this device said so");
        tell();
    }

    private void require(Answer answer) throws CommandException {
        if (answer == Answer.YES || (answer == Answer.NOBODY && owner.trust().consentUnproved())) {
            return;
        }
        throw new CommandException(
                ErrorCode.APPROVAL_REJECTED,
                "the person at this device has to be asked, "
                        + switch (answer) {
                            case YES, NO -> "who said no";
                            case UNANSWERED -> "who did not answer in time";
                            case UNPROVED -> Questions.UNPROVED;
                            case NOBODY ->
                                "and nobody can be asked there now; the owner may do without by consent: \"unproved\" in"
                                        + " policy.json";
                        });
    }

    private void tell() {
        listeners.forEach(Runnable::run);
    }

    @Override
    public AutoCloseable subscribe(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
