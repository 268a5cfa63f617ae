package dev.sophon.capability.voice.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sophon.capability.voice.internal.hearing.Microphone;
import dev.sophon.capability.voice.internal.hearing.Phrases;
import dev.sophon.capability.voice.internal.hearing.Recognizer;
import dev.sophon.capability.voice.internal.hearing.VoiceListen;
import dev.sophon.capability.voice.internal.hearing.VoiceRecord;
import dev.sophon.capability.voice.internal.hearing.VoiceTranscribe;
import dev.sophon.capability.voice.internal.sound.Programs;
import dev.sophon.capability.voice.internal.sound.Sending;
import dev.sophon.capability.voice.internal.sound.SoundFiles;
import dev.sophon.capability.voice.internal.sound.VoicePolicy;
import dev.sophon.capability.voice.internal.sound.Wav;
import dev.sophon.capability.voice.internal.speech.Speaker;
import dev.sophon.capability.voice.internal.speech.VoiceSpeak;
import dev.sophon.node.command.CommandException;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.testkit.FakeInvocation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is refused, and how, on a machine without a sound. */
class VoiceRulesTest {
    @TempDir
    Path device;

    @Test
    void whatIsMissingIsNamedWithItsPackage() throws Exception {
        Programs none = VoiceCase.only(device);
        SoundFiles sounds = new SoundFiles(device.resolve("voice"));
        Speaker mute = new Speaker(none, sounds);
        assertUnsupported(() -> mute.speak("canary", null, 175, true, VoiceCase.call()), "espeak-ng");
        assertUnsupported(() -> mute.voices(VoiceCase.call()), "espeak-ng");
        assertUnsupported(() -> new Microphone(none).open(VoiceCase.call()), "pulseaudio-utils");
        program("espeak-ng", "exit 0");
        assertUnsupported(() -> mute.speak("canary", null, 175, true, VoiceCase.call()), "pulseaudio-utils");

        Path wav = Files.write(device.resolve("a.wav"), Wav.header(0));
        Recognizer recognizer = new Recognizer(none);
        assertUnsupported(() -> words(recognizer, wav, sounds, VoiceCase.call()), "pocketsphinx-en-us");
        program("pocketsphinx_batch", "exit 0");
        for (Path model : List.of(device.resolve("nowhere"), Files.createDirectory(device.resolve("empty")))) {
            assertUnsupported(
                    () -> words(
                            recognizer, wav, sounds, new FakeInvocation().with(new VoicePolicy(model.toString(), 60))),
                    "voice.model");
        }
        VoiceTranscribe without = new VoiceTranscribe(recognizer, sounds, null);
        assertUnsupported(
                () -> without.handle(new VoiceTranscribe.Params(null, "/canary", null), VoiceCase.call()),
                "filesystem");
    }

    @Test
    void aPortIsThereWhileItsProgramsAre() throws Exception {
        List<String> there = new java.util.ArrayList<>();
        Ports ports = new Ports(VoiceCase.only(device), there::add, there::remove);
        assertThat(there).isEmpty();
        program("espeak-ng", "exit 0");
        program("arecord", "exit 0");
        ports.look();
        assertThat(there).containsExactly(Microphone.class.getName());
        program("paplay", "exit 0");
        program("pocketsphinx_batch", "exit 0");
        Files.delete(device.resolve("arecord"));
        ports.look();
        ports.look();
        assertThat(there).containsExactlyInAnyOrder(Speaker.class.getName(), Recognizer.class.getName());
        ports.stop();
    }

    private static void words(Recognizer recognizer, Path wav, SoundFiles sounds, FakeInvocation call)
            throws CommandException, IOException, InterruptedException {
        try (SoundFiles.Folder folder = sounds.folder()) {
            recognizer.words(wav, folder, null, false, call);
        }
    }

    /** Every user of a machine can read the command lines of all. */
    @Test
    void whatIsSaidStandsOnNoCommandLine() throws Exception {
        Path told = device.resolve("told");
        program(
                "espeak-ng",
                "echo \"$@\" >>" + told + "; cat >>" + told + "; while [ \"$1\" != -w ]; do shift; done; : >\"$2\"");
        program("paplay", "echo \"$@\" >>" + told);
        Speaker speaker = new Speaker(
                new Programs(List.of(device, Path.of("/bin")), java.util.Map.of()),
                new SoundFiles(device.resolve("voice")));
        assertThat(speaker.speak("a secret", null, 175, true, VoiceCase.call())).isEqualTo(Speaker.Ending.SPOKEN);
        List<String> lines = Files.readAllLines(told);
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0))
                .startsWith("--stdin -b 1 -w ")
                .endsWith(" -s 175")
                .doesNotContain("secret");
        assertThat(lines.get(1)).startsWith("a secret--client-name=Sophon");
    }

    @Test
    void theMicrophoneIsOnForNoLongerThanTheOwnerSays() {
        FakeInvocation call = new FakeInvocation(Duration.ofSeconds(20)).with(new VoicePolicy(null, 10));
        assertInvalid(() -> VoicePolicy.requireSeconds(11, call), "seconds: expected 1 to 10");
        FakeInvocation longer = new FakeInvocation(Duration.ofSeconds(20)).with(new VoicePolicy(null, 60));
        assertInvalid(() -> VoicePolicy.requireSeconds(30, longer), "timeoutMs");
        assertThatThrownBy(() -> new VoicePolicy("models", 60)).hasMessageContaining("model: ");
        assertThatThrownBy(() -> new VoiceRecord.Params(164, Sending.BASE64)).hasMessageContaining("send: ");
        assertThat(new VoiceRecord.Params(163, Sending.BASE64).seconds()).isEqualTo(163);
    }

    @Test
    void paramsAreChecked() {
        assertThatThrownBy(() -> new VoiceSpeak.Params(" \n", null, 175, true)).hasMessageContaining("text: ");
        assertThatThrownBy(() -> new VoiceTranscribe.Params(null, null, null)).hasMessageContaining("recording: ");
        assertThatThrownBy(() -> new VoiceTranscribe.Params("r1", "/a", null)).hasMessageContaining("recording: ");
        for (List<String> bad : List.of(
                List.<String>of(),
                List.of("!?"),
                List.of("a".repeat(101)),
                Collections.nCopies(Phrases.MOST + 1, "a"))) {
            assertThatThrownBy(() -> new VoiceListen.Params(bad, 1)).hasMessageStartingWith("phrases");
        }
    }

    @Test
    void aGrammarIsMadeOfPhrases() throws Exception {
        Path known = Files.write(
                device.resolve("known.dict"),
                List.of("close K L OW S", "close(2) K L OW Z", "don't D OW N T", "door\tD AO R", "the DH AH"));
        Path grammar = device.resolve("grammar");
        Path dictionary = device.resolve("dictionary");
        Phrases phrases = Phrases.of(List.of("Close the door!", "Don’t; <close> = the"));
        phrases.write(grammar, dictionary, known, false);
        assertThat(Files.readString(grammar))
                .endsWith("<one> = /1.0/ close the door | /1.0/ don't close the;\npublic <all> = <one>+;\n");
        assertThat(Files.readAllLines(dictionary)).hasSize(5);
        phrases.write(grammar, dictionary, known, true);
        assertThat(Files.readString(grammar)).contains(" | /0.001/ SOUND_AH | ");
        assertThat(Files.readAllLines(dictionary)).contains("SOUND_OW OW").doesNotHaveDuplicates();
        assertThat(Phrases.words("SOUND_K close SOUND_AH")).isEqualTo("close");
        assertThat(phrases.in("the close the door")).contains("Close the door!");
        assertThat(phrases.in("enclose the door")).isEmpty();
        assertInvalid(
                () -> Phrases.of(List.of("the door", "the canary")).write(grammar, dictionary, known, false),
                "phrases[1]: its word 2 ");
    }

    @Test
    void onlySoundOfTheRightKindIsTaken() throws Exception {
        byte[] good = Arrays.copyOf(Wav.header(4), 48);
        assertThat(find(good)).isEqualTo(new Wav.Sound(44, 4));
        // With a chunk in front, one behind, and an announced length that is too great.
        ByteBuffer odd = ByteBuffer.allocate(80).order(ByteOrder.LITTLE_ENDIAN);
        odd.put(good, 0, 12)
                .put("LIST".getBytes("US-ASCII"))
                .putInt(3)
                .putInt(0)
                .put(good, 12, 36);
        assertThat(find(odd.array())).isEqualTo(new Wav.Sound(56, 4));
        assertThat(Files.size(Wav.cut(device.resolve("x.wav"), device.resolve("cut.wav"))))
                .isEqualTo(48);
        byte[] endless = good.clone();
        Arrays.fill(endless, 40, 44, (byte) 0xff);
        assertThat(find(endless)).isEqualTo(new Wav.Sound(44, 4));
        for (int at : new int[] {0, 8, 20, 22, 24, 34, 36}) {
            byte[] bad = good.clone();
            bad[at] ^= 3;
            assertInvalid(() -> find(bad), "16 kHz");
        }
        assertInvalid(() -> find(new byte[0]), "16 kHz");
        assertInvalid(() -> find(Arrays.copyOf(good, 30)), "16 kHz");
    }

    private Wav.Sound find(byte[] content) throws IOException, CommandException {
        return Wav.find(Files.write(device.resolve("x.wav"), content));
    }

    @Test
    void whatWasLeftByANodeThatWasKilledGoes() throws Exception {
        Path folder = device.resolve("voice");
        Path kept = folder.resolve(new SoundFiles(folder)
                        .keep(Files.write(new SoundFiles(folder).folder().file("a.wav"), Wav.header(0)))
                + ".wav");
        assertThat(kept).exists();
        SoundFiles next = new SoundFiles(folder);
        assertThat(kept).doesNotExist();
        assertInvalid(() -> next.kept("r1"), "recording: ");
    }

    /** What the dispatcher and the Gateway go by. */
    @Test
    void thePersonIsAskedBeforeTheMicrophoneIsOn() throws Exception {
        Path components = Path.of("target/classes/OSGI-INF");
        for (Class<?> one : List.of(VoiceRecord.class, VoiceListen.class)) {
            assertThat(Files.readString(components.resolve(one.getName() + ".xml")))
                    .containsPattern("name=\"sophon.command.asks\" type=\"Boolean\" value=\"true\"");
        }
    }

    private void program(String name, String script) throws IOException {
        Path file = Files.writeString(device.resolve(name), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private static void assertUnsupported(ThrowingCallable call, String words) {
        CommandException refused = VoiceCase.refusal(call);
        assertThat(refused.code()).isEqualTo(ErrorCode.PLATFORM_UNSUPPORTED);
        assertThat(refused.text()).contains(words);
    }

    private static void assertInvalid(ThrowingCallable call, String words) {
        CommandException refused = VoiceCase.refusal(call);
        assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_PARAMS);
        assertThat(refused.text()).contains(words);
    }
}
