package dev.sophon.node.policy.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.node.policy.Consent.Answer;
import dev.sophon.node.policy.PersonAtDevice;
import dev.sophon.protocol.json.Json;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConsentPromptTest {
    private static final JsonNode PARAMS = Json.mapper().createObjectNode().put("url", "https://example.org/");

    /** Says yes to everything, and to one command without being asked. */
    private static final class Willing implements PersonAtDevice {
        @Override
        public boolean hasAllowed(String command) {
            return command.equals("canvas.present");
        }

        @Override
        public Answer ask(String command, JsonNode params, Duration patience) {
            return params.equals(PARAMS) && patience.equals(Duration.ofSeconds(3)) ? Answer.YES : Answer.NO;
        }

        @Override
        public void forget() {}
    }

    @Test
    void withNobodyThereTheAnswerIsNo() throws Exception {
        ConsentPrompt desk = new ConsentPrompt();
        assertThat(desk.known("canvas.present")).contains(Answer.NOBODY);
        assertThat(desk.ask("canvas.present", PARAMS, Duration.ofSeconds(3))).isEqualTo(Answer.NOBODY);
    }

    @Test
    void aDialogThatComesIsAskedAndOneThatLeavesIsNot() throws Exception {
        ConsentPrompt desk = new ConsentPrompt();
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
