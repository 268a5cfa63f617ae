package dev.sophon.node.policy.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.policy.Consent;
import java.time.Duration;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The consent of a Node without a dialog: nobody is there to say yes. */
@Component(service = Consent.class, property = "service.ranking:Integer=-1000")
public final class NobodyToAsk implements Consent {
    private static final Logger LOG = LoggerFactory.getLogger(NobodyToAsk.class);

    @Override
    public boolean ask(String command, JsonNode params, Duration patience) {
        LOG.info("The policy asks for consent to {}, and this Node has no dialog to ask with: no", command);
        return false;
    }

    @Override
    public boolean asking() {
        return false;
    }
}
