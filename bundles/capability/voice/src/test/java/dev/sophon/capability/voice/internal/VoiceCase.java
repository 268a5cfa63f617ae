package dev.sophon.capability.voice.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sophon.capability.voice.internal.hearing.Microphone;
import dev.sophon.capability.voice.internal.hearing.Recognizer;
import dev.sophon.capability.voice.internal.hearing.VoiceListen;
import dev.sophon.capability.voice.internal.hearing.VoiceRecord;
import dev.sophon.capability.voice.internal.hearing.VoiceTranscribe;
import dev.sophon.capability.voice.internal.sound.Programs;
import dev.sophon.capability.voice.internal.sound.Sending;
import dev.sophon.capability.voice.internal.sound.SoundFiles;
import dev.sophon.capability.voice.internal.sound.VoicePolicy;
import dev.sophon.capability.voice.internal.speech.Speaker;
import dev.sophon.capability.voice.internal.speech.VoiceSpeak;
import dev.sophon.capability.voice.internal.speech.VoiceStop;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.NoParams;
import dev.sophon.node.platform.OwnersFiles;
import dev.sophon.testkit.FakeInvocation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A device with a loudspeaker that its microphone hears. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class VoiceCase {
    /** A voice of flite's, which the model understands best. */
    static final String CLEAR = "slt";

    @TempDir
    static Path device;

    PulseServer room;
    Programs programs;
    SoundFiles sounds;
    Speaker speaker;
    Microphone microphone;
    Recognizer recognizer;

    @BeforeAll
    void begin() throws IOException {
        Programs system = Programs.ofThisSystem();
        Optional<String> missing =
                List.of("pulseaudio", "pactl", "parec", "paplay", "espeak-ng", "flite", "pocketsphinx_batch").stream()
                        .filter(name -> system.find(name).isEmpty())
                        .findFirst();
        Assumptions.assumeTrue(
                missing.isEmpty(),
                () -> missing.orElse("") + " is not installed: apt-get install"
                        + " pulseaudio espeak-ng flite pocketsphinx pocketsphinx-en-us");
        room = new PulseServer(Files.createDirectories(device.resolve("room")));
        programs = new Programs(system.folders(), room.environment());
        sounds = new SoundFiles(device.resolve("voice"));
        speaker = new Speaker(programs, sounds);
        microphone = new Microphone(programs);
        recognizer = new Recognizer(programs);
    }

    @AfterAll
    void end() throws Exception {
        if (room != null) {
            speaker.leave();
            sounds.clear();
            room.close();
        }
    }

    /** As the filesystem capability does it, but for its care. */
    static final OwnersFiles FILES = new OwnersFiles() {
        @Override
        public Path copyOut(String path, Path folder, long maxBytes, Invocation call) {
            try {
                return Files.copy(Path.of(path), folder.resolve(Path.of(path).getFileName()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public long copyIn(Path file, String path, Invocation call) {
            try {
                return Files.size(Files.copy(file, Path.of(path)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    };

    static FakeInvocation call() {
        return new FakeInvocation().with(new VoicePolicy(null, 60));
    }

    Speaker.Ending speak(String text, @Nullable String voice, boolean wait)
            throws CommandException, InterruptedException {
        return new VoiceSpeak(speaker)
                .handle(new VoiceSpeak.Params(text, voice, 175, wait), call())
                .state();
    }

    boolean stop() {
        return new VoiceStop(speaker).handle(new NoParams(), call()).stopped();
    }

    VoiceRecord.Recorded record(int seconds, Sending send, Invocation call)
            throws CommandException, InterruptedException {
        return new VoiceRecord(microphone, sounds).handle(new VoiceRecord.Params(seconds, send), call);
    }

    String transcribe(@Nullable String recording, @Nullable String path, @Nullable List<String> phrases)
            throws CommandException, InterruptedException {
        VoiceTranscribe.Words words = new VoiceTranscribe(recognizer, sounds, FILES)
                .handle(new VoiceTranscribe.Params(recording, path, phrases), call());
        assertThat(words.untrusted()).isTrue();
        return words.text();
    }

    Optional<String> listen(int seconds, String... phrases) throws CommandException, InterruptedException {
        VoiceListen.Heard heard = new VoiceListen(microphone, recognizer, sounds)
                .handle(new VoiceListen.Params(List.of(phrases), seconds), call());
        assertThat(heard.untrusted()).isTrue();
        assertThat(heard.heard()).isEqualTo(heard.phrase() != null);
        return Optional.ofNullable(heard.phrase());
    }

    /** A machine with these programs alone. */
    static Programs only(Path folder) {
        return new Programs(List.of(folder), Map.of());
    }

    static CommandException refusal(ThrowingCallable call) {
        CommandException refused = catchThrowableOfType(CommandException.class, call);
        assertThat(refused).as("the refusal").isNotNull();
        assertThat(refused.text()).isNotBlank().doesNotContain("canary");
        return refused;
    }
}
