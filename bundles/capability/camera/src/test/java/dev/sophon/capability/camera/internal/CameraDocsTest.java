package dev.sophon.capability.camera.internal;

import dev.sophon.testkit.CommandDocs;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That {@code docs/camera.md} tells every param and field of these commands, and no other. */
class CameraDocsTest {
    private final CommandDocs docs = new CommandDocs("camera");

    CameraDocsTest() throws IOException {}

    @ParameterizedTest
    @ValueSource(classes = {CameraDevices.class, CameraPhoto.class, CameraClip.class})
    void theDocsSayWhatItTakesAndAnswers(Class<?> handler) {
        CommandDocs.answers(docs.takes(handler, "`camera.capture` | High |"), CommandDocs.answerOf(handler));
    }

    @Test
    void theDocsSayWhatAPolicyMaySay() {
        docs.tellsPolicy(CameraPolicy.class);
    }
}
