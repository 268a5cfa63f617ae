package dev.sophon.capability.voice.internal.hearing;

import dev.sophon.capability.voice.internal.sound.VoicePolicy;
import dev.sophon.node.command.CommandException;
import dev.sophon.protocol.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What PocketSphinx needs to know of a language.
 *
 * @param sounds the folder of the acoustic model
 * @param dictionary how words are spoken
 * @param language how they follow each other; null where only phrases can be recognised
 */
record Model(Path sounds, Path dictionary, @Nullable Path language) {
    /** Where its packages put the one for English. */
    static final Path OF_THE_SYSTEM = Path.of("/usr/share/pocketsphinx/model/en-us");

    /** @throws CommandException {@code platform_unsupported} where there is none */
    static Model of(VoicePolicy policy) throws CommandException {
        String named = policy.model();
        Path folder = named == null ? OF_THE_SYSTEM : Path.of(named);
        try (Stream<Path> content = Files.list(folder)) {
            List<Path> all = content.sorted().toList();
            Optional<Path> sounds = first(
                    Stream.concat(Stream.of(folder), all.stream()).toList(),
                    one -> Files.isRegularFile(one.resolve("mdef")));
            Optional<Path> dictionary = first(all, one -> named(one, ".dict", ".dic"));
            Optional<Path> language = first(
                    all,
                    one -> named(one, ".lm.bin", ".lm", ".lm.dmp")
                            && !one.getFileName().toString().contains("phone"));
            if (sounds.isPresent() && dictionary.isPresent()) {
                return new Model(sounds.get(), dictionary.get(), language.orElse(null));
            }
        } catch (IOException e) {
            throw missing(named, e);
        }
        throw missing(named, null);
    }

    private static boolean named(Path file, String... endings) {
        return Stream.of(endings).anyMatch(file.getFileName().toString()::endsWith);
    }

    private static Optional<Path> first(List<Path> files, Predicate<Path> wanted) {
        return files.stream().filter(wanted).findFirst();
    }

    private static CommandException missing(@Nullable String named, @Nullable IOException cause) {
        return new CommandException(
                ErrorCode.PLATFORM_UNSUPPORTED,
                named == null
                        ? "no model of a language was found; install the package pocketsphinx-en-us, or name a folder with"
                                + " one in policy.json as voice.model"
                        : "policy.json: voice.model is no folder with a model for PocketSphinx: a folder with mdef, and a"
                                + " dictionary (.dict)",
                cause);
    }
}
