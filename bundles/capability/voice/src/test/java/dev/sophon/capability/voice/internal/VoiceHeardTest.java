package dev.sophon.capability.voice.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.capability.voice.internal.hearing.Microphone;
import dev.sophon.capability.voice.internal.hearing.VoiceRecord;
import dev.sophon.capability.voice.internal.sound.Programs;
import dev.sophon.capability.voice.internal.sound.Sending;
import dev.sophon.capability.voice.internal.sound.SoundFiles;
import dev.sophon.capability.voice.internal.sound.Wav;
import dev.sophon.capability.voice.internal.speech.Speaker;
import dev.sophon.capability.voice.internal.speech.Synthesizer;
import dev.sophon.capability.voice.internal.speech.VoiceVoices;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.testkit.FakeInvocation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What is spoken comes back through a microphone. */
class VoiceHeardTest extends VoiceCase {
    private static final List<String> SPOKEN = List.of(
            "Turn on the light.",
            "What is the weather like today?",
            "Move the mouse to the left and click the button.");
    private static final List<String> WORDS = SPOKEN.stream()
            .flatMap(text -> Stream.of(text.toLowerCase(java.util.Locale.ROOT)
                    .replaceAll("[^a-z ]", "")
                    .split(" ")))
            .toList();

    @Test
    void spokenWordsComeBack() throws Exception {
        CompletableFuture<VoiceRecord.Recorded> recording = meanwhile(() -> record(14, Sending.NONE, call()));
        awaitMicrophone();
        assertThat(speak(String.join(" ", SPOKEN), CLEAR, true)).isEqualTo(Speaker.Ending.SPOKEN);
        assertThat(recording.isDone()).as("all of it was said in time").isFalse();
        VoiceRecord.Recorded recorded = recording.get(30, TimeUnit.SECONDS);
        assertThat(recorded.silent()).isFalse();
        assertMicrophoneIsOff();

        List<String> phrases = new ArrayList<>(SPOKEN);
        phrases.addAll(List.of(
                "Turn off the light",
                "What is the weather like tomorrow",
                "Move the mouse to the right and click the button",
                "Open the door"));
        assertThat(transcribe(recorded.recording(), null, phrases)).isEqualTo(String.join(" ", WORDS));

        String free = transcribe(recorded.recording(), null, null);
        List<String> wrong = new ArrayList<>(WORDS);
        Stream.of(free.split(" ")).forEach(wrong::remove);
        System.out.printf("free text: %d of %d words came back right%n", WORDS.size() - wrong.size(), WORDS.size());
        assertThat(wrong).as("of %s", WORDS).hasSizeLessThan(WORDS.size() / 3);

        // By its path too, as another program has written it.
        Path copy = device.resolve("copied.wav");
        new VoiceSave(sounds, FILES).handle(new VoiceSave.Params(recorded.recording(), copy.toString()), call());
        assertThat(transcribe(null, copy.toString(), phrases)).isEqualTo(String.join(" ", WORDS));
    }

    @Test
    void aPhraseIsHeardAmongOtherWords() throws Exception {
        CompletableFuture<java.util.Optional<String>> listening =
                meanwhile(() -> listen(20, "Open the door", "Turn on the light!"));
        awaitMicrophone();
        speak("What is the weather like today?", CLEAR, true);
        assertThat(listening.isDone()).isFalse();
        long said = System.nanoTime();
        speak("Please turn on the light now", CLEAR, true);
        assertThat(listening.get(30, TimeUnit.SECONDS)).contains("Turn on the light!");
        assertThat(Duration.ofNanos(System.nanoTime() - said)).isLessThan(Duration.ofSeconds(12));
        assertMicrophoneIsOff();

        CompletableFuture<java.util.Optional<String>> again = meanwhile(() -> listen(4, "Open the door", "Stop"));
        awaitMicrophone();
        speak("The report is due tomorrow", CLEAR, true);
        assertThat(again.get(30, TimeUnit.SECONDS)).isEmpty();
    }

    @Test
    void aRecordingIsBoundedKeptAndSent() throws Exception {
        VoiceRecord.Recorded recorded = record(1, Sending.BASE64, call());
        byte[] wav = Base64.getDecoder().decode(recorded.base64());
        assertThat(wav).hasSize(32_044).startsWith(Wav.header(32_000));
        assertThat(recorded.sizeBytes()).isEqualTo(32_044);
        assertThat(recorded.silent()).isTrue();
        assertThat(recorded.untrusted()).isTrue();
        assertThat(transcribe(recorded.recording(), null, List.of("stop"))).isEmpty();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(device.resolve("voice"))))
                .isEqualTo("rwx------");

        PlayedTransfers gateway = new PlayedTransfers();
        assertThat(record(1, Sending.TRANSFER, call().with(gateway)).transferId())
                .isEqualTo(PlayedTransfers.ID);
        assertThat(gateway.sent()).hasSize(32_044);

        for (int i = 0; i < SoundFiles.KEPT; i++) {
            try (SoundFiles.Folder folder = sounds.folder()) {
                sounds.keep(Files.write(folder.file("one.wav"), wav));
            }
        }
        assertThat(refusal(() -> transcribe(recorded.recording(), null, null)).text())
                .contains("recording");
    }

    @Test
    void aRecordingEndsWithItsCommand() throws Exception {
        FakeInvocation call = call();
        CompletableFuture<VoiceRecord.Recorded> recording = meanwhile(() -> record(25, Sending.NONE, call));
        awaitMicrophone();
        call.end();
        assertThat(recording.handle((recorded, e) -> e).get(5, TimeUnit.SECONDS))
                .isInstanceOf(InterruptedException.class);
        assertMicrophoneIsOff();
        try (Stream<Path> left = Files.list(device.resolve("voice"))) {
            assertThat(left.filter(Files::isDirectory))
                    .as("nothing is left of it")
                    .isEmpty();
        }
    }

    @Test
    void whatIsSpokenCanBeStopped() throws Exception {
        String story = "It was a dark and stormy night. ".repeat(20);
        assertThat(stop()).isFalse();
        assertThat(speak(story, null, false)).isEqualTo(Speaker.Ending.SPEAKING);
        assertThat(room.playing()).isNotEmpty();
        CompletableFuture<Speaker.Ending> next = meanwhile(() -> speak("And then?", null, true));
        Awaitility.await().pollDelay(Duration.ofMillis(500)).until(() -> !next.isDone());
        assertThat(stop()).isTrue();
        assertThat(next.get(5, TimeUnit.SECONDS)).isEqualTo(Speaker.Ending.STOPPED);
        Awaitility.await().until(() -> room.playing().isEmpty());
        Awaitility.await().until(() -> !stop());

        CompletableFuture<Speaker.Ending> waiting = meanwhile(() -> speak(story, null, true));
        Awaitility.await().until(() -> !room.playing().isEmpty());
        assertThat(stop()).isTrue();
        assertThat(waiting.get(5, TimeUnit.SECONDS)).isEqualTo(Speaker.Ending.STOPPED);
    }

    @Test
    void noSoundServerIsSaid() throws Exception {
        Programs deaf = new Programs(programs.folders(), java.util.Map.of("PULSE_SERVER", "unix:/nowhere"));
        for (boolean wait : List.of(true, false)) {
            assertThat(refusal(() -> new Speaker(deaf, sounds).speak("hello", null, 175, wait, call()))
                            .code())
                    .isEqualTo(ErrorCode.PLATFORM_UNSUPPORTED);
        }
        assertThat(refusal(() -> new VoiceRecord(new Microphone(deaf), sounds)
                                .handle(new VoiceRecord.Params(1, Sending.NONE), call()))
                        .code())
                .isEqualTo(ErrorCode.PLATFORM_UNSUPPORTED);
    }

    @Test
    void aVoiceIsOneOfTheList() throws Exception {
        List<Synthesizer.Voice> voices = new VoiceVoices(speaker)
                .handle(new dev.sophon.node.command.NoParams(), call())
                .voices();
        assertThat(voices)
                .contains(new Synthesizer.Voice("slt", "en", "flite"), new Synthesizer.Voice("de", "de", "espeak-ng"));
        assertThat(voices.get(0).engine()).isEqualTo("espeak-ng");
        assertThat(refusal(() -> speak("hello", "/etc/canary", true)).code()).isEqualTo(ErrorCode.INVALID_PARAMS);
        assertThat(speak("Ja.", "de", true)).isEqualTo(Speaker.Ending.SPOKEN);
    }

    private void awaitMicrophone() {
        Awaitility.await().pollInterval(Duration.ofMillis(50)).until(() -> !room.recording()
                .isEmpty());
    }

    /** The server learns a moment later that a program was ended. */
    private void assertMicrophoneIsOff() {
        Awaitility.await().atMost(Duration.ofSeconds(2)).until(() -> room.recording()
                .isEmpty());
    }

    private interface Step<T> {
        T go() throws Exception;
    }

    private static <T> CompletableFuture<T> meanwhile(Step<T> step) {
        CompletableFuture<T> result = new CompletableFuture<>();
        new Thread(() -> {
                    try {
                        result.complete(step.go());
                    } catch (Throwable e) {
                        result.completeExceptionally(e);
                    }
                })
                .start();
        return result;
    }
}
