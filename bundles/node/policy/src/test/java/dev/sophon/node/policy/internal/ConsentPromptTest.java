package dev.sophon.node.policy.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.policy.Consent.Answer;
import dev.sophon.node.policy.OwnerTrust;
import dev.sophon.node.policy.PersonAtDevice;
import dev.sophon.protocol.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ConsentPromptTest {
    private static final JsonNode PARAMS = Json.mapper().createObjectNode().put("url", "https://example.org/");

    /** Says yes to everything, and to one command without being asked. */
    private static final class Willing implements PersonAtDevice {
        private boolean proves = true;

        @Override
        public boolean proves() {
            return proves;
        }

        @Override
        public boolean hasAllowed(String command) {
            return command.equals("canvas.present");
        }

        @Override
        public Answer ask(String command, JsonNode params, Duration patience) {
            return params.equals(PARAMS) && patience.equals(Duration.ofSeconds(3)) ? Answer.YES : Answer.NO;
        }

        @Override
        public Map<String, Duration> allowed() {
            return Map.of("camera.snap", Duration.ofMinutes(3));
        }

        @Override
        public void forget() {}
    }

    private static OwnerTrust trust(boolean unproved) {
        return new OwnerTrust(List.of(), Map.of(), false, unproved);
    }

    @Test
    void anAnswerThatProvesNothingCountsOnlyWhereTheOwnerSaysSo() throws Exception {
        AtomicBoolean unproved = new AtomicBoolean();
        ConsentPrompt desk = new ConsentPrompt(() -> trust(unproved.get()));
        Willing person = new Willing();
        person.proves = false;
        desk.person = person;

        assertThat(desk.known("canvas.present"))
                .as("what was allowed before does not count either")
                .contains(Answer.UNPROVED);
        assertThat(desk.known("camera.snap")).contains(Answer.UNPROVED);
        assertThat(desk.ask("camera.snap", PARAMS, Duration.ofSeconds(3))).isEqualTo(Answer.UNPROVED);

        unproved.set(true);
        assertThat(desk.known("canvas.present")).contains(Answer.YES);
        assertThat(desk.known("camera.snap")).isEmpty();
        assertThat(desk.ask("camera.snap", PARAMS, Duration.ofSeconds(3))).isEqualTo(Answer.YES);
    }

    @Test
    void tellsWhatIsAllowedForATimeWhereThatCounts() {
        ConsentPrompt desk = new ConsentPrompt(() -> trust(false));
        assertThat(desk.allowed()).isEmpty();
        Willing person = new Willing();
        desk.person = person;
        assertThat(desk.allowed()).containsExactly(Map.entry("camera.snap", Duration.ofMinutes(3)));
        person.proves = false;
        assertThat(desk.allowed()).isEmpty();
    }

    @Test
    void withNobodyThereTheAnswerIsNo() throws Exception {
        ConsentPrompt desk = new ConsentPrompt(() -> trust(false));
        assertThat(desk.known("canvas.present")).contains(Answer.NOBODY);
        assertThat(desk.ask("canvas.present", PARAMS, Duration.ofSeconds(3))).isEqualTo(Answer.NOBODY);
    }

    @Test
    void aDialogThatComesIsAskedAndOneThatLeavesIsNot() throws Exception {
        ConsentPrompt desk = new ConsentPrompt(() -> trust(false));
        desk.person = new Willing();
        assertThat(desk.known("canvas.present")).contains(Answer.YES);
        assertThat(desk.known("camera.snap")).isEmpty();
        assertThat(desk.ask("camera.snap", PARAMS, Duration.ofSeconds(3))).isEqualTo(Answer.YES);
        desk.person = null;
        assertThat(desk.known("canvas.present"))
                .as("what was allowed leaves with the dialog")
                .contains(Answer.NOBODY);
    }
}
