package dev.sophon.gateway.nodes.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.protocol.text.CharacterTable;
import dev.sophon.protocol.text.CleanText;
import dev.sophon.protocol.wire.CommandInfo;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The words in what a node declares of its commands, which agents and people read: cleaned, and none of them long. */
final class SaidOfCommands {
    private static final int REASON = 500;
    private static final int BUNDLE = 200;
    private static final int VERSION = 100;
    private static final int SCHEMA = 1_000;
    /** In a schema, what is for people; the rest is for programs, and stays what it is. */
    private static final Set<String> WORDS = Set.of("title", "description", "$comment");

    private SaidOfCommands() {}

    static CommandInfo clean(CommandInfo command) {
        return new CommandInfo(
                command.name(),
                command.scope(),
                command.risk(),
                command.status(),
                CleanText.said(command.reason(), REASON),
                hasWordsToClean(command.paramsSchema()) ? cleanSchema(command.paramsSchema()) : command.paramsSchema(),
                orEmpty(CleanText.said(command.bundle(), BUNDLE)),
                orEmpty(CleanText.said(command.bundleVersion(), VERSION)));
    }

    private static String orEmpty(@Nullable String said) {
        return said == null ? "" : said;
    }

    private static boolean hasWordsToClean(JsonNode schema) {
        for (Map.Entry<String, JsonNode> field : schema.properties()) {
            if (isWords(field) && !isClean(field.getValue().textValue())) {
                return true;
            }
        }
        for (JsonNode child : schema) {
            if (child.isContainerNode() && hasWordsToClean(child)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isClean(String words) {
        return words.length() <= SCHEMA && words.codePoints().noneMatch(CharacterTable::hides);
    }

    /** A property may be called title; its value is a schema then, and no text. */
    private static boolean isWords(Map.Entry<String, JsonNode> field) {
        return WORDS.contains(field.getKey()) && field.getValue().isTextual();
    }

    private static JsonNode cleanSchema(JsonNode schema) {
        JsonNode clean = schema.deepCopy();
        cleanWords(clean);
        return clean;
    }

    private static void cleanWords(JsonNode schema) {
        for (JsonNode child : schema) {
            cleanWords(child);
        }
        if (schema instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> field : Set.copyOf(object.properties())) {
                if (isWords(field)) {
                    object.put(field.getKey(), CleanText.said(field.getValue().textValue(), SCHEMA));
                }
            }
        }
    }
}
