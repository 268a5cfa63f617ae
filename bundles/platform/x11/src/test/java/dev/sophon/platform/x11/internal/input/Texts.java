package dev.sophon.platform.x11.internal.input;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Two hundred texts in twenty scripts, with tabs, line ends, emoji and combining marks. */
public final class Texts {
    private static final Path SAMPLES = Path.of("src/test/resources/typing/texts.txt");
    private static final Pattern ESCAPE = Pattern.compile("\\\\u([0-9a-f]{4})");

    private Texts() {}

    static List<String> all() throws IOException {
        List<String> texts = new ArrayList<>();
        for (String line : Files.readAllLines(SAMPLES)) {
            String plain =
                    ESCAPE.matcher(line).replaceAll(code -> Character.toString(Integer.parseInt(code.group(1), 16)));
            String[] part = plain.split("\t");
            texts.addAll(List.of(part[1], part[2], part[3], part[4]));
            texts.add(part[1] + "\t" + part[2]);
            texts.add(part[1] + "\n" + part[3]);
            texts.add("Abc " + part[4] + " \ud83d\ude00 xyZ");
            texts.add(part[2] + "\n\n\t" + part[1] + "\n");
            texts.add((part[3] + " ").repeat(3));
            texts.add(part[4] + " e\u0301\u0323 " + part[2] + " \u05d0\u05d1 " + part[3]);
        }
        return texts;
    }

    /** Every so many, beginning with one. */
    static List<String> sample(int from, int count) throws IOException {
        List<String> all = all();
        List<String> some = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            some.add(all.get((from + i * 13) % all.size()));
        }
        return some;
    }
}
