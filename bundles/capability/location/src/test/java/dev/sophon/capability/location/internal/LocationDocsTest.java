package dev.sophon.capability.location.internal;

import dev.sophon.testkit.CommandDocs;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That {@code docs/location.md} tells every param and field of these commands, and no other. */
class LocationDocsTest {
    private final CommandDocs docs = new CommandDocs("location");

    LocationDocsTest() throws IOException {}

    @ParameterizedTest
    @ValueSource(classes = {LocationGet.class})
    void theDocsSayWhatItTakesAndAnswers(Class<?> handler) {
        CommandDocs.answers(docs.takes(handler, "`location.read` | High |"), CommandDocs.answerOf(handler));
    }

    @Test
    void theDocsSayWhatAPolicyMaySay() {
        docs.tellsPolicy(LocationPolicy.class);
    }
}
