package dev.sophon.itests.desktop;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of {@code documented.txt}.
 *
 * @param type of a param, otherwise empty
 * @param byDefault what a param is when it is not given: {@code !} for required, {@code ~} for required unless another is
 *     given, {@code ?} for none
 */
record Documented(String command, String kind, String name, String type, String byDefault) {
    static List<Documented> all() {
        try (InputStream in = Objects.requireNonNull(Documented.class.getResourceAsStream("/documented.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" ", -1))
                    .map(part -> new Documented(
                            part[0], part[1], part[2], part.length > 3 ? part[3] : "", part.length > 4 ? part[4] : ""))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String row() {
        return command + " " + kind + " " + name;
    }

    /** What {@code docs/commands.md} says below the headline of a command, or an empty text. */
    static String page(String command) {
        Matcher section = Pattern.compile(
                        "^### [^\\n]*(?<![\\w.])" + Pattern.quote(command) + "(?![\\w.])[^\\n]*\\n(.*?)(?=^##|\\z)",
                        Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(docs());
        return section.find() ? section.group(1) : "";
    }

    static String docs() {
        return file("docs/commands.md");
    }

    /** The text of a file of the source tree. */
    static String file(String name) {
        try {
            Path at = Path.of("").toRealPath();
            while (!Files.exists(at.resolve(name))) {
                at = Objects.requireNonNull(at.getParent(), "run this inside the source tree");
            }
            return Files.readString(at.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
