package dev.sophon.node.policy.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.policy.Consent;
import dev.sophon.node.policy.OwnerTrust;
import dev.sophon.node.policy.PersonAtDevice;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Consent whoever brings the dialog, and without one. The reference is dynamic so that a dialog that comes or goes
 * re-creates neither this nor the dispatcher, which holds on to it.
 */
@Component
public final class ConsentPrompt implements Consent {
    private static final Logger LOG = LoggerFactory.getLogger(ConsentPrompt.class);

    private final OwnerTrust.Source owner;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable PersonAtDevice person;

    @Activate
    public ConsentPrompt(@Reference OwnerTrust.Source owner) {
        this.owner = owner;
    }

    @Override
    public Optional<Answer> known(String command) {
        PersonAtDevice now = person;
        if (now == null) {
            LOG.warn(
                    "The policy asks for consent to {}, and nobody can be asked: the dialog needs a display and the"
                            + " feature sophon-node-ui. The answer is no",
                    command);
            return Optional.of(Answer.NOBODY);
        }
        if (!counts(now)) {
            LOG.warn(
                    "The policy asks for consent to {}, and any program of this desktop could answer in the person's place."
                            + " The answer is no, unless policy.json says consent: \"unproved\"",
                    command);
            return Optional.of(Answer.UNPROVED);
        }
        return now.hasAllowed(command) ? Optional.of(Answer.YES) : Optional.empty();
    }

    @Override
    public Answer ask(String command, JsonNode params, Duration patience) throws InterruptedException {
        PersonAtDevice now = person;
        Answer answer = Answer.NOBODY;
        if (now != null) {
            answer = counts(now) ? now.ask(command, params, patience) : Answer.UNPROVED;
        }
        LOG.info("Consent to {}: {}", command, answer);
        return answer;
    }

    private boolean counts(PersonAtDevice asked) {
        return asked.proves() || owner.trust().consentUnproved();
    }

    @Override
    public Map<String, Duration> allowed() {
        PersonAtDevice now = person;
        return now == null || !counts(now) ? Map.of() : now.allowed();
    }

    @Override
    public void forget() {
        PersonAtDevice now = person;
        if (now != null) {
            now.forget();
        }
    }
}
