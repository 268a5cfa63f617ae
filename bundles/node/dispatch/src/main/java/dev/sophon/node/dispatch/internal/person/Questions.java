package dev.sophon.node.dispatch.internal.person;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.dispatch.internal.handler.Call;
import dev.sophon.node.dispatch.internal.work.Leases;
import dev.sophon.node.policy.Consent;
import dev.sophon.node.policy.Consent.Answer;
import dev.sophon.protocol.ErrorCode;
import java.time.Duration;
import java.util.Optional;

/** Asks the person at the device about a command, with no other command near the question. Thread-safe. */
public final class Questions {
    /** How long a question stands at most; a command with a shorter budget has to run after the answer. */
    private static final Duration LONGEST = Duration.ofSeconds(60);

    /** What is said where an answer would not count. */
    static final String UNPROVED =
            "and nothing proves there that a person answers, so that no answer counts; the owner may"
                    + " let it count by consent: \"unproved\" in policy.json";

    private final Consent consent;
    private final Hands hands;
    private final Leases leases;

    public Questions(Consent consent, Hands hands, Leases leases) {
        this.consent = consent;
        this.hands = hands;
        this.leases = leases;
    }

    /**
     * Whether the person has allowed it already.
     *
     * @throws CommandException when there is nobody to ask
     */
    public boolean isAllowed(String command) throws CommandException {
        Optional<Answer> known = consent.known(command);
        if (known.isPresent()) {
            require(known.get());
        }
        return known.isPresent();
    }

    /**
     * Asks, and waits for the answer.
     *
     * @throws CommandException with everything but a yes
     */
    public void ask(Call call, String command, JsonNode params) throws CommandException, InterruptedException {
        if (isAllowed(command)) {
            return;
        }
        Duration share = call.remaining().multipliedBy(9).dividedBy(10);
        require(ask(command, params, share.compareTo(LONGEST) < 0 ? share : LONGEST));
    }

    /** Asks whatever is known already. */
    public Answer ask(String what, JsonNode details, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        try {
            boolean still = hands.hold(Duration.ofNanos(end - System.nanoTime()));
            if (!still) {
                return Answer.UNANSWERED;
            }
            // A button that an agent holds would be let go over the answer.
            leases.letGo(held -> true);
            return consent.ask(what, details, Duration.ofNanos(end - System.nanoTime()));
        } finally {
            hands.release();
        }
    }

    private static void require(Answer answer) throws CommandException {
        if (answer == Answer.YES) {
            return;
        }
        throw new CommandException(
                ErrorCode.APPROVAL_REJECTED,
                "the person at this device has to be asked, "
                        + switch (answer) {
                            case YES -> throw new IllegalArgumentException("yes is no refusal");
                            case NO -> "who said no";
                            case UNANSWERED -> "who did not answer in time";
                            case NOBODY -> "and nobody can be asked there now";
                            case UNPROVED -> UNPROVED;
                        });
    }
}
