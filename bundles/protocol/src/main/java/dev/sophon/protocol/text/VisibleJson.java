package dev.sophon.protocol.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** JSON on one line as a person may be shown it: its names and texts are {@link VisibleText}, folded. */
public final class VisibleJson {
    private VisibleJson() {}

    public static String of(JsonNode value) {
        StringBuilder shown = new StringBuilder();
        append(shown, value);
        return shown.toString();
    }

    /** A text in quotes: what hides in it stands as an escape, and a backslash of its own as two. */
    public static String quoted(String text) {
        return '"' + VisibleText.folded(text.replace("\\", "\\\\").replace("\"", "\\\"")) + '"';
    }

    private static void append(StringBuilder shown, JsonNode value) {
        String between = "";
        if (value.isObject()) {
            shown.append('{');
            for (Map.Entry<String, JsonNode> field : value.properties()) {
                shown.append(between).append(quoted(field.getKey())).append(':');
                append(shown, field.getValue());
                between = ",";
            }
            shown.append('}');
        } else if (value.isArray()) {
            shown.append('[');
            for (JsonNode element : value) {
                shown.append(between);
                append(shown, element);
                between = ",";
            }
            shown.append(']');
        } else {
            shown.append(value.isTextual() ? quoted(value.textValue()) : value.toString());
        }
    }
}
