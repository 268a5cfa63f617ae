package dev.sophon.capability.voice.internal.hearing;

import dev.sophon.capability.voice.internal.sound.Child;
import dev.sophon.capability.voice.internal.sound.Programs;
import dev.sophon.capability.voice.internal.sound.SoundFiles;
import dev.sophon.capability.voice.internal.sound.VoicePolicy;
import dev.sophon.capability.voice.internal.sound.Wav;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Mend;
import dev.sophon.protocol.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Words out of sound, by PocketSphinx as a program: its library would keep a hundred megabytes in the Node, and a model that
 * it does not like would end the Node with it. Thread-safe.
 */
@Component(service = Recognizer.class, enabled = false)
@Mend("install the packages pocketsphinx and pocketsphinx-en-us")
public final class Recognizer {
    private static final String PROGRAM = "pocketsphinx_batch";

    private final Programs programs;

    @Activate
    public Recognizer() {
        this(Programs.ofThisSystem());
    }

    public Recognizer(Programs programs) {
        this.programs = programs;
    }

    public static boolean worksWith(Programs programs) {
        return programs.find(PROGRAM).isPresent();
    }

    /**
     * What is said in a file.
     *
     * @param folder of its own for this; it is used for more than one after the other
     * @param phrases what may be said; null for anything
     * @param amongOthers whether anything else may be said beside the phrases
     * @return words in small letters; empty where none were made out
     */
    public String words(
            Path wav, SoundFiles.Folder folder, @Nullable Phrases phrases, boolean amongOthers, Invocation call)
            throws CommandException, IOException, InterruptedException {
        String program = programs.find(PROGRAM)
                .orElseThrow(
                        () -> CommandException.unsupported("no program that recognises speech was found; install the"
                                + " packages pocketsphinx and pocketsphinx-en-us"));
        Model model = Model.of(call.policy(VoicePolicy.class));
        Wav.Sound sound = Wav.find(wav);
        List<String> command = new ArrayList<>(List.of(
                program,
                "-logfn",
                "/dev/null",
                "-adcin",
                "yes",
                "-adchdr",
                Long.toString(sound.offset()),
                "-cepext",
                ".wav"));
        Path list = Files.writeString(
                folder.file("list"), wav.getFileName().toString().replaceFirst("\\.wav$", "") + "\n");
        Path words = folder.file("words");
        Files.deleteIfExists(words);
        command.addAll(List.of("-cepdir", String.valueOf(wav.getParent()), "-ctl", list.toString()));
        command.addAll(List.of("-hyp", words.toString(), "-hmm", model.sounds().toString()));
        command.addAll(said(model, folder, phrases, amongOthers));
        try (Child child = programs.start(command, false, call)) {
            if (!child.await(call) || !Files.exists(words)) {
                throw new CommandException(
                        ErrorCode.INTERNAL_ERROR, "the recognition failed; see whether its model is whole");
            }
        }
        // As in: open the door (r1 -2495)
        String line = Files.readString(words).strip();
        return Phrases.words(
                line.substring(0, Math.max(0, line.lastIndexOf('('))).strip());
    }

    private static List<String> said(
            Model model, SoundFiles.Folder folder, @Nullable Phrases phrases, boolean amongOthers)
            throws CommandException, IOException {
        if (phrases == null) {
            Path language = Optional.ofNullable(model.language())
                    .orElseThrow(() -> CommandException.unsupported(
                            "policy.json: voice.model has no model of free text (.lm.bin); name phrases"));
            return List.of(
                    "-lm", language.toString(), "-dict", model.dictionary().toString());
        }
        Path grammar = folder.file("phrases.gram");
        Path dictionary = folder.file("phrases.dict");
        if (!Files.exists(grammar)) {
            phrases.write(grammar, dictionary, model.dictionary(), amongOthers);
        }
        return List.of("-jsgf", grammar.toString(), "-dict", dictionary.toString());
    }
}
