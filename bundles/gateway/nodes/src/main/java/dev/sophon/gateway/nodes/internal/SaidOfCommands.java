package dev.sophon.gateway.nodes.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sophon.protocol.text.CharacterTable;
import dev.sophon.protocol.text.CleanText;
import dev.sophon.protocol.wire.CommandInfo;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The words in what a node declares of its commands, which agents and people read: cleaned, and none of them long. */
final class SaidOfCommands {
    private static final int REASON = 500;
    private static final int BUNDLE = 200;
    private static final int VERSION = 100;
    private static final int SCHEMA = 1_000;
    /** In a schema, what is for people: on one line. */
    private static final Set<String> WORDS = Set.of("title", "description", "$comment");
    /** What a program has to take as it is, so it is refused instead. */
    private static final String PATTERN = "pattern";

    private static final String PATTERNS = "patternProperties";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_$][A-Za-z0-9_$.-]{0,99}");

    private SaidOfCommands() {}

    /** @throws IllegalArgumentException if there is something that can neither stay nor be cleaned */
    static CommandInfo clean(CommandInfo command) {
        return new CommandInfo(
                command.name(),
                command.scope(),
                command.risk(),
                command.status(),
                CleanText.said(command.reason(), REASON),
                isClean(command.paramsSchema()) ? command.paramsSchema() : cleaned(command.paramsSchema(), false),
                orEmpty(CleanText.said(command.bundle(), BUNDLE)),
                orEmpty(CleanText.said(command.bundleVersion(), VERSION)));
    }

    private static String orEmpty(@Nullable String said) {
        return said == null ? "" : said;
    }

    /**
     * Whether all that is said in a schema stays as it is.
     *
     * @throws IllegalArgumentException if there is something that can neither stay nor be cleaned
     */
    private static boolean isClean(JsonNode schema) {
        boolean clean = true;
        for (Map.Entry<String, JsonNode> field : schema.properties()) {
            String name = field.getKey();
            JsonNode value = field.getValue();
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "commands: paramsSchema: expected names of 100 characters at most, of"
                                + " letters, digits, _, $, . and -");
            }
            if (name.equals(PATTERN) && value.isTextual()) {
                pattern(value.textValue());
            } else if (name.equals(PATTERNS) && value.isObject()) {
                value.fieldNames().forEachRemaining(SaidOfCommands::pattern);
                for (JsonNode child : value) {
                    clean &= isClean(child);
                }
            } else {
                clean &= value.isTextual() ? isClean(value.textValue(), WORDS.contains(name)) : isClean(value);
            }
        }
        if (schema.isArray()) {
            for (JsonNode child : schema) {
                clean &= child.isTextual() ? isClean(child.textValue(), false) : isClean(child);
            }
        }
        return clean;
    }

    private static void pattern(String regex) {
        if (!isClean(regex, true)) {
            throw new IllegalArgumentException("commands: paramsSchema: expected patterns of " + SCHEMA
                    + " characters at most, in which all can be seen");
        }
    }

    /** @param line whether it is to be on one line */
    private static boolean isClean(String text, boolean line) {
        return text.length() <= SCHEMA
                && text.codePoints().noneMatch(c -> CharacterTable.hides(c) && (line || (c != '\n' && c != '\t')));
    }

    private static JsonNode cleaned(JsonNode value, boolean words) {
        if (value.isTextual()) {
            return isClean(value.textValue(), words)
                    ? value
                    : TextNode.valueOf(orEmpty(CleanText.said(value.textValue(), SCHEMA)));
        }
        if (value instanceof ObjectNode object) {
            ObjectNode clean = object.objectNode();
            object.properties()
                    .forEach(field ->
                            clean.set(field.getKey(), cleaned(field.getValue(), WORDS.contains(field.getKey()))));
            return clean;
        }
        if (value instanceof ArrayNode array) {
            ArrayNode clean = array.arrayNode(array.size());
            array.forEach(child -> clean.add(cleaned(child, false)));
            return clean;
        }
        return value;
    }
}
