package dev.sophon.capability.voice.internal;

import dev.sophon.capability.voice.internal.hearing.VoiceListen;
import dev.sophon.capability.voice.internal.hearing.VoiceRecord;
import dev.sophon.capability.voice.internal.hearing.VoiceTranscribe;
import dev.sophon.capability.voice.internal.sound.VoicePolicy;
import dev.sophon.capability.voice.internal.speech.VoiceSpeak;
import dev.sophon.capability.voice.internal.speech.VoiceStop;
import dev.sophon.capability.voice.internal.speech.VoiceVoices;
import dev.sophon.testkit.CommandDocs;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That {@code docs/voice.md} tells every param and field of these commands, and no other. */
class VoiceDocsTest {
    private final CommandDocs docs = new CommandDocs("voice");

    VoiceDocsTest() throws IOException {}

    @ParameterizedTest
    @ValueSource(
            classes = {
                VoiceSpeak.class,
                VoiceVoices.class,
                VoiceStop.class,
                VoiceRecord.class,
                VoiceSave.class,
                VoiceTranscribe.class,
                VoiceListen.class
            })
    void theDocsSayWhatItTakesAndAnswers(Class<?> handler) {
        CommandDocs.answers(docs.takes(handler, "`voice."), CommandDocs.answerOf(handler));
    }

    @Test
    void theDocsSayWhatAPolicyMaySay() {
        docs.tellsPolicy(VoicePolicy.class);
    }
}
