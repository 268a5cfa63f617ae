package dev.sophon.capability.voice.internal.hearing;

import dev.sophon.node.command.CommandException;
import dev.sophon.protocol.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What may be said, as grammar and dictionary for PocketSphinx.
 *
 * @param written as the caller has it
 * @param spoken the same as words in small letters with one blank between, by index
 */
public record Phrases(List<String> written, List<String> spoken) {
    public static final int MOST = 50;
    static final int LONGEST = 100;

    /** A word that is a mere sound; no dictionary has it in capitals. */
    private static final String SOUND = "SOUND_";

    /** How little a mere sound is preferred: with less, words are heard in what is something else. */
    private static final String WEIGHT_OF_SOUNDS = "0.001";

    /**
     * Phrases as they are written.
     *
     * @throws IllegalArgumentException naming the phrase that has no words
     */
    public static Phrases of(List<String> written) {
        if (written.isEmpty() || written.size() > MOST) {
            throw new IllegalArgumentException("phrases: expected 1 to " + MOST);
        }
        List<String> spoken = new ArrayList<>();
        for (int i = 0; i < written.size(); i++) {
            String words = written.get(i)
                    .toLowerCase(Locale.ROOT)
                    .replace('’', '\'')
                    .replaceAll("[^\\p{L}\\p{M}\\p{N}']+", " ")
                    .strip();
            if (words.isEmpty() || written.get(i).length() > LONGEST) {
                throw new IllegalArgumentException(
                        "phrases[" + i + "]: expected words, " + LONGEST + " characters at most");
            }
            spoken.add(words);
        }
        return new Phrases(List.copyOf(written), List.copyOf(spoken));
    }

    /**
     * Writes both into a folder.
     *
     * @param amongOthers whether anything else may be said as well; otherwise what is heard is taken for one of the phrases
     * @throws CommandException {@code invalid_params} naming the first word that the model does not know
     */
    public void write(Path grammar, Path dictionary, Path known, boolean amongOthers)
            throws IOException, CommandException {
        Set<String> words = new LinkedHashSet<>();
        spoken.forEach(phrase -> words.addAll(List.of(phrase.split(" ", -1))));
        Set<String> found = new TreeSet<>();
        Set<String> sounds = new TreeSet<>();
        List<String> lines = new ArrayList<>();
        try (Stream<String> all = Files.lines(known, StandardCharsets.UTF_8)) {
            all.forEach(line -> {
                String[] parts = line.split("\\s+", 2);
                int variant = parts[0].indexOf('(');
                String word = variant > 0 ? parts[0].substring(0, variant) : parts[0];
                if (words.contains(word)) {
                    found.add(word);
                    lines.add(line);
                }
                if (amongOthers && parts.length == 2) {
                    sounds.addAll(List.of(parts[1].strip().split("\\s+", -1)));
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        requireAll(found);
        sounds.forEach(sound -> lines.add(SOUND + sound + " " + sound));
        Files.write(dictionary, lines);
        Files.writeString(
                grammar,
                "#JSGF V1.0;\ngrammar phrases;\n<one> = "
                        + Stream.concat(
                                        spoken.stream().map(phrase -> "/1.0/ " + phrase),
                                        sounds.stream().map(sound -> "/" + WEIGHT_OF_SOUNDS + "/ " + SOUND + sound))
                                .collect(Collectors.joining(" | "))
                        + ";\npublic <all> = <one>+;\n");
    }

    private void requireAll(Set<String> known) throws CommandException {
        for (int i = 0; i < spoken.size(); i++) {
            List<String> words = List.of(spoken.get(i).split(" ", -1));
            for (int n = 0; n < words.size(); n++) {
                if (!known.contains(words.get(n))) {
                    throw new CommandException(
                            ErrorCode.INVALID_PARAMS,
                            "phrases[" + i + "]: its word " + (n + 1) + " is none that the model knows");
                }
            }
        }
    }

    /** The longest of them that is in what was heard, as the caller has it. */
    public Optional<String> in(String heard) {
        String words = " " + heard + " ";
        return IntStream.range(0, spoken.size())
                .boxed()
                .filter(i -> words.contains(" " + spoken.get(i) + " "))
                .max(Comparator.comparingInt(i -> spoken.get(i).length()))
                .map(written::get);
    }

    /** What was heard without mere sounds. */
    public static String words(String heard) {
        return Stream.of(heard.split("\\s+", -1))
                .filter(word -> !word.startsWith(SOUND))
                .collect(Collectors.joining(" "));
    }
}
