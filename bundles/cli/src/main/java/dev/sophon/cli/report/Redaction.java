package dev.sophon.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sophon.protocol.json.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes secrets out of texts: those that are known, what looks like one, and the home folder, which names its user. What is
 * written by the rules has none; this is for what is not.
 */
public final class Redaction {
    private static final String GONE = "***";
    /** Shorter ones stand in words that are none. */
    private static final int SHORTEST = 6;

    private static final Pattern KEY = Pattern.compile("(?s)-----BEGIN [A-Z ]+-----.*?(?:-----END [A-Z ]+-----|$)");
    private static final Pattern SCHEME = Pattern.compile("(?i)\\b(bearer|basic|digest)\\s+[^\\s\"',;]+");
    private static final Pattern NAMED = Pattern.compile(
            "(?i)([\\w-]*(?:token|secret|passw(?:or)?d|passphrase|pwd|api[_-]?key|authorization|cookie)[\"']?\\s*[:=]\\s*)"
                    + "(?:\"[^\"]*\"|'[^']*'|[^\\s,;&\"']+)");
    private static final Pattern IN_ADDRESS = Pattern.compile("://[^/\\s@]+@");
    private static final Pattern ISSUED = Pattern.compile("\\bsk?_[A-Za-z0-9_]{6,}");
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_-]{20,}");
    private static final Pattern REQUEST =
            Pattern.compile("(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final Pattern MIXED = Pattern.compile("[A-Za-z](?=\\d)|\\d(?=[A-Za-z])");
    /** A name has a number at its end, or two; what is drawn by lot changes between letters and digits all the time. */
    private static final int CHANGES = 4;

    private final List<String> known;
    private final String home;

    /**
     * For what is known of a program.
     *
     * @param known secrets, as they may stand somewhere; short ones are left out
     * @param home the folder that is written as {@code ~}; empty for none
     */
    public Redaction(Set<String> known, String home) {
        Set<String> longest =
                new TreeSet<>(Comparator.comparing(String::length).reversed().thenComparing(text -> text));
        known.stream()
                .map(String::strip)
                .filter(text -> text.length() >= SHORTEST)
                .forEach(longest::add);
        this.known = new ArrayList<>(longest);
        this.home = home.length() > 1 ? home : "";
    }

    /** The text without them. */
    public String of(String text) {
        String rest = text;
        for (String secret : known) {
            rest = rest.replace(secret, GONE);
        }
        rest = KEY.matcher(rest).replaceAll(GONE);
        rest = SCHEME.matcher(rest).replaceAll("$1 " + GONE);
        rest = NAMED.matcher(rest).replaceAll("$1" + GONE);
        rest = IN_ADDRESS.matcher(rest).replaceAll("://" + GONE + "@");
        rest = ISSUED.matcher(rest).replaceAll(GONE);
        rest = WORD.matcher(rest)
                .replaceAll(word -> drawn(word.group()) ? GONE : Matcher.quoteReplacement(word.group()));
        return home.isEmpty() ? rest : rest.replace(home, "~");
    }

    private static boolean drawn(String word) {
        return !REQUEST.matcher(word).matches()
                && MIXED.matcher(word).results().limit(CHANGES).count() == CHANGES;
    }

    /** A value with all its texts and names so treated. */
    public JsonNode of(JsonNode value) {
        if (value.isTextual()) {
            return TextNode.valueOf(of(value.asText()));
        }
        if (value.isArray()) {
            ArrayNode all = Json.mapper().createArrayNode();
            value.forEach(each -> all.add(of(each)));
            return all;
        }
        if (value.isObject()) {
            ObjectNode all = Json.mapper().createObjectNode();
            value.properties().forEach(field -> all.set(of(field.getKey()), of(field.getValue())));
            return all;
        }
        return value;
    }
}
