package dev.sophon.testkit;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.DefaultValue;
import dev.sophon.node.command.NoParams;
import dev.sophon.node.command.Range;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The page of a capability in {@code docs}, held against the records of its commands: it tells each param and field of them,
 * and no other param. What does not hold is an {@link AssertionError}. Immutable.
 */
public final class CommandDocs {
    private final String family;
    private final String page;
    private final String table;

    /** @param family of the commands, which names the page too, as in {@code camera} */
    public CommandDocs(String family) throws IOException {
        this.family = family;
        this.page = read(family + ".md");
        this.table = read("commands.md");
    }

    private static String read(String page) throws IOException {
        Path at = Path.of("").toRealPath();
        while (!Files.exists(at.resolve("docs/commands.md"))) {
            at = Objects.requireNonNull(at.getParent(), "run this inside the source tree");
        }
        return Files.readString(at.resolve("docs").resolve(page));
    }

    /** All of the page. */
    public String page() {
        return page;
    }

    /**
     * Holds the table of all commands, and the rows of a command's params with their defaults and ranges, against its handler.
     *
     * @param row what the table has behind the command's name, from its beginning on
     * @return the section of the command
     */
    public String takes(Class<?> handler, String row) {
        String name = handler.getSimpleName().toLowerCase(Locale.ROOT).replaceFirst(family, family + ".");
        String listed = "| [" + name + "](" + family + ".md#" + name.replace(".", "") + ") | " + row;
        require(table.contains(listed), "commands.md has no row that begins " + listed);
        Matcher section = Pattern.compile(
                        "^### " + Pattern.quote(name) + "\\n(.*?)(?=^##|\\z)", Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(page);
        require(section.find(), "the page has no section " + name);
        List<String> rows =
                section.group(1).lines().filter(line -> line.startsWith("| `")).toList();
        Class<?> type = argument(handler, 0);
        List<RecordComponent> params = type == NoParams.class ? List.of() : Arrays.asList(type.getRecordComponents());
        List<String> said = rows.stream().map(one -> one.split("`", -1)[1]).toList();
        List<String> there = params.stream().map(CommandDocs::name).toList();
        require(said.equals(there), name + " takes " + there + ", and the page says " + said);
        for (int i = 0; i < params.size(); i++) {
            tells(rows.get(i), params.get(i));
        }
        return section.group(1);
    }

    private static void tells(String row, RecordComponent param) {
        DefaultValue byDefault = param.getAnnotation(DefaultValue.class);
        require(
                byDefault == null
                        || row.split("\\|", -1)[3].replace("`", "").strip().equals(byDefault.value()),
                "another default than that of " + param + ": " + row);
        Range range = param.getAnnotation(Range.class);
        require(
                range == null || row.contains(range.min() + "–" + range.max()),
                "another range than that of " + param + ": " + row);
    }

    /** Holds the list of fields behind the word "Answers" in a text against a record. */
    public static void answers(String text, Class<?> result) {
        for (RecordComponent field : result.getRecordComponents()) {
            require(
                    Pattern.compile("Answers `\\{[^`]*\\b" + field.getName() + "\\b[^`]*\\}`")
                            .matcher(text)
                            .find(),
                    "no answer tells " + field);
        }
    }

    /** What a handler answers. */
    public static Class<?> answerOf(Class<?> handler) {
        return argument(handler, 1);
    }

    /** Holds the rows of the owner's section against its record. */
    public void tellsPolicy(Class<?> policy) {
        for (RecordComponent field : policy.getRecordComponents()) {
            require(page.contains("| `" + field.getName() + "` | "), "the page has no row of " + field);
        }
    }

    /** Java knows words that a record cannot have. */
    private static String name(RecordComponent param) {
        JsonProperty named = param.getAccessor().getAnnotation(JsonProperty.class);
        return named == null ? param.getName() : named.value();
    }

    private static Class<?> argument(Class<?> handler, int number) {
        ParameterizedType implemented = (ParameterizedType) handler.getGenericInterfaces()[0];
        require(implemented.getRawType() == CommandHandler.class, handler + " is no handler");
        return (Class<?>) implemented.getActualTypeArguments()[number];
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
