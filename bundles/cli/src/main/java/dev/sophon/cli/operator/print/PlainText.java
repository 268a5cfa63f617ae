package dev.sophon.cli.operator.print;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.text.VisibleJson;
import dev.sophon.protocol.text.VisibleText;

/**
 * Text as it may go to a terminal. Names come from other machines: a control character in one could move the cursor, give
 * commands to the terminal or turn the direction of what follows, and a letter could be another than it seems.
 */
public final class PlainText {
    private PlainText() {}

    /** The text with each such character written as its number, as JSON does. */
    public static String of(String text) {
        return VisibleText.of(text);
    }

    /** A value as people read it in a table: long runs of blanks push nothing out of sight. */
    static String cell(JsonNode value) {
        return value.isContainerNode() ? VisibleJson.of(value) : VisibleText.folded(value.asText());
    }
}
