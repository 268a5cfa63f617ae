package dev.sophon.capability.voice.internal.speech;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The programs that make sound of a text, in the order of preference. Each takes the text on its standard input. */
public enum Synthesizer {
    ESPEAK("espeak-ng --voices") {
        @Override
        List<String> writing(Path sound, @Nullable String voice, int rate) {
            List<String> fixed = List.of(program(), "--stdin", "-b", "1", "-w", sound.toString());
            return with(fixed, "-s", rate, voice);
        }

        /** As in {@code 5 de --/M German gmw/de}; those of {@code mb} need another program. */
        @Override
        Stream<Voice> voices(String line) {
            String[] fields = line.strip().split("\\s+", -1);
            boolean usable = fields.length >= 5 && fields[0].matches("\\d+") && !fields[4].startsWith("mb/");
            return usable ? Stream.of(new Voice(fields[1], fields[1], program())) : Stream.empty();
        }
    },
    /** It writes to no pipe. */
    FLITE("flite -lv") {
        @Override
        List<String> writing(Path sound, @Nullable String voice, int rate) {
            List<String> words = new ArrayList<>(List.of(program()));
            if (voice != null) {
                words.addAll(List.of("-voice", voice));
            }
            String stretch = String.format(Locale.ROOT, "duration_stretch=%.3f", (double) NORMAL_RATE / rate);
            words.addAll(List.of("--setf", stretch, "-f", "/dev/stdin", "-o", sound.toString()));
            return words;
        }

        /** As in {@code Voices available: kal awb_time kal16 slt}; the one that only tells the time is left out. */
        @Override
        Stream<Voice> voices(String line) {
            return Arrays.stream(line.substring(line.indexOf(':') + 1).strip().split("\\s+", -1))
                    .filter(name -> !name.isEmpty() && !name.endsWith("_time"))
                    .map(name -> new Voice(name, "en", program()));
        }
    },
    /** That of macOS, which was not tried. */
    SAY("say -v ?") {
        @Override
        List<String> writing(Path sound, @Nullable String voice, int rate) {
            List<String> fixed = List.of(program(), "-f", "-", "-o", sound.toString(), "--data-format=LEI16@22050");
            return with(fixed, "-r", rate, voice);
        }

        /** As in {@code Anna                de_DE    # Hallo}. */
        @Override
        Stream<Voice> voices(String line) {
            Matcher found = MAC_VOICE.matcher(line);
            return found.find() ? Stream.of(new Voice(found.group(1), found.group(2), program())) : Stream.empty();
        }
    };

    /** Words in a minute. */
    static final int NORMAL_RATE = 175;

    /** What is read of a program's list. */
    static final int MAX_LIST = 256 * 1024;

    private static final Pattern MAC_VOICE = Pattern.compile("^(\\S.*?)\\s+([a-z]{2,3}_[A-Za-z0-9]+)\\s+#");

    private final String list;

    Synthesizer(String list) {
        this.list = list;
    }

    /**
     * A voice.
     *
     * @param language as its program names it
     * @param engine the program that has it
     */
    public record Voice(String name, String language, String engine) {}

    /**
     * The command that writes a sound.
     *
     * @param rate in words a minute
     */
    abstract List<String> writing(Path sound, @Nullable String voice, int rate);

    /** Those that a line of the program's list names. */
    abstract Stream<Voice> voices(String line);

    String program() {
        return list().get(0);
    }

    /** The command that lists its voices. */
    List<String> list() {
        return List.of(list.split(" ", -1));
    }

    List<Voice> voices(byte[] listed) {
        return new String(listed, StandardCharsets.UTF_8)
                .lines()
                .flatMap(this::voices)
                .distinct()
                .toList();
    }

    private static List<String> with(List<String> fixed, String rateOption, int rate, @Nullable String voice) {
        List<String> words = new ArrayList<>(fixed);
        words.addAll(List.of(rateOption, Integer.toString(rate)));
        if (voice != null) {
            words.addAll(List.of("-v", voice));
        }
        return words;
    }
}
