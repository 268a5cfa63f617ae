package dev.sophon.itests.proofs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;

/** Makes what nobody should send: from a schema, or by damaging what is right. The same seed makes the same. */
final class Rubbish {
    /** Nothing among them is the name of a program, a file that is there, or anything that a shell would run. */
    private static final List<String> TEXTS = List.of(
            "\"\"",
            "\"x-none\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"\\udfff\\ud800\"",
            "\"\\u001e\"",
            "\"../../../../nowhere/none\"",
            "\"/nowhere/\\u0000/none\"",
            "\"%s%n%x\"",
            "\"\\r\\n\\u001b[31m\"",
            "\"\ud83d\ude00\"");

    private static final List<String> NUMBERS = List.of(
            "0",
            "-1",
            "1",
            "1.5",
            "1e2",
            "100",
            "101",
            "2147483647",
            "2147483648",
            "-2147483649",
            "9223372036854775807",
            "9223372036854775808",
            "1e400",
            "-0.0",
            "1e-400",
            "12345678901234567890123456789012345678901234567890");

    /** JSON has none of these; they must be refused as no JSON. */
    private static final List<String> NO_JSON =
            List.of("NaN", "Infinity", "-Infinity", "undefined", "'x'", "01", "+1", ".5", "{", "]", "\"", "\u0007", "");

    private static final List<String> PIECES =
            List.of("\u001e", "\"", "{", "}", "[", "]", ":", ",", "\\u", "null", "\"type\":", "1e999", "\u0000", "\\");

    private static final String HOLE_TEXT = "hole to fill";
    private static final String HOLE = "\"" + HOLE_TEXT + "\"";

    private final Random random;

    Rubbish(long seed) {
        random = new Random(seed);
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    /** Any value. */
    String value() {
        return anything(3);
    }

    /** One of the short texts, in quotes. */
    String anyText() {
        return one(TEXTS);
    }

    /** Params for a command of this schema: mostly an object with some of its fields wrong. */
    String params(JsonNode schema) {
        return switch (random.nextInt(12)) {
            case 0 -> anything(3);
            case 1 -> one(NO_JSON);
            case 2 -> nested(random.nextInt(200));
            default -> object(schema);
        };
    }

    private String object(JsonNode schema) {
        List<String> fields = new ArrayList<>();
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            switch (random.nextInt(6)) {
                case 0 -> {
                    // Missing.
                }
                case 1 -> fields.add(field(property.getKey(), anything(2)));
                case 2 -> {
                    fields.add(field(property.getKey(), anything(1)));
                    fields.add(field(property.getKey(), right(property.getValue())));
                }
                default -> fields.add(field(property.getKey(), right(property.getValue())));
            }
        }
        if (random.nextInt(4) == 0) {
            fields.add(field(one(List.of("unknown", "", "__proto__", "\\ud800", "timeoutMs")), anything(2)));
        }
        Collections.shuffle(fields, random);
        return "{" + String.join(",", fields) + "}";
    }

    private static String field(String name, String value) {
        return "\"" + name + "\":" + value;
    }

    /** Of the right type, at the edge of its range or beyond. */
    private String right(JsonNode schema) {
        if (schema.has("enum") && random.nextBoolean()) {
            return schema.path("enum")
                    .path(random.nextInt(schema.path("enum").size()))
                    .toString();
        }
        return switch (schema.path("type").asText()) {
            case "integer", "number" ->
                switch (random.nextInt(4)) {
                    case 0 -> schema.has("minimum") ? schema.path("minimum").asText() : one(NUMBERS);
                    case 1 -> schema.has("maximum") ? schema.path("maximum").asText() : one(NUMBERS);
                    case 2 -> Integer.toString(random.nextInt(200));
                    default -> one(NUMBERS);
                };
            case "boolean" -> random.nextBoolean() ? "true" : "false";
            case "string" -> text();
            case "array" -> "[" + right(schema.path("items")) + "," + anything(1) + "]";
            case "object" -> object(schema);
            default -> anything(1);
        };
    }

    private String text() {
        return random.nextInt(40) == 0 ? "\"" + "x".repeat(1 << random.nextInt(18)) + "\"" : one(TEXTS);
    }

    private String anything(int depth) {
        return switch (random.nextInt(depth > 0 ? 8 : 5)) {
            case 0 -> "null";
            case 1 -> random.nextBoolean() ? "true" : "false";
            case 2, 3 -> one(NUMBERS);
            case 4, 5 -> text();
            case 6 -> "[" + anything(depth - 1) + "," + anything(depth - 1) + "]";
            default -> "{" + field("a", anything(depth - 1)) + "}";
        };
    }

    private String nested(int depth) {
        return random.nextBoolean()
                ? "[".repeat(depth) + "]".repeat(depth)
                : "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
    }

    /** A message with up to four damages. */
    String damaged(String message) {
        StringBuilder text = new StringBuilder(message);
        for (int i = random.nextInt(4); i >= 0 && text.length() > 0; i--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(7)) {
                case 0 -> text.setLength(at);
                case 1 -> text.deleteCharAt(at);
                case 2 -> text.setCharAt(at, (char) random.nextInt(128));
                case 3 -> text.insert(at, one(PIECES));
                case 4 -> text.insert(at, text.substring(at, Math.min(text.length(), at + random.nextInt(30))));
                case 5 -> text.insert(at, anything(2));
                default -> value(text, at);
            }
        }
        return text.toString();
    }

    /** An object of JSON that stays JSON, with up to three of its values taken away, or something else in their place. */
    String twisted(String object) throws IOException {
        JsonNode tree = Json.tree(object.getBytes(StandardCharsets.UTF_8));
        int twists = 1 + random.nextInt(3);
        for (int i = 0; i < twists; i++) {
            List<JsonNode> parents = new ArrayList<>();
            collect(tree, parents);
            twist(one(parents));
        }
        String text = tree.toString();
        while (text.contains(HOLE)) {
            text = text.replaceFirst(HOLE, Matcher.quoteReplacement(anything(3)));
        }
        return text;
    }

    private static void collect(JsonNode node, List<JsonNode> parents) {
        if (node.isContainerNode()) {
            parents.add(node);
            node.forEach(child -> collect(child, parents));
        }
    }

    private void twist(JsonNode parent) {
        boolean remove = random.nextInt(4) == 0;
        if (parent instanceof ArrayNode items) {
            if (remove && !items.isEmpty()) {
                items.remove(random.nextInt(items.size()));
            } else {
                items.insert(random.nextInt(items.size() + 1), HOLE_TEXT);
            }
        } else if (parent instanceof ObjectNode fields) {
            List<String> names = new ArrayList<>(List.of("unknown"));
            fields.fieldNames().forEachRemaining(names::add);
            if (remove) {
                fields.remove(one(names));
            } else {
                fields.put(one(names), HOLE_TEXT);
            }
        }
    }

    /** Puts something else in the place of the next value. */
    private void value(StringBuilder text, int at) {
        int colon = text.indexOf(":", at);
        if (colon >= 0) {
            int end = colon + 1;
            while (end < text.length() && ",}]".indexOf(text.charAt(end)) < 0) {
                end++;
            }
            text.replace(colon + 1, end, random.nextInt(10) == 0 ? one(NO_JSON) : anything(3));
        }
    }

    /** The same for bytes. */
    byte[] damaged(byte[] message) {
        byte[] bytes = message.clone();
        for (int i = random.nextInt(4); i >= 0 && bytes.length > 0; i--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(3)) {
                case 0 -> bytes = Arrays.copyOf(bytes, at);
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                default -> {
                    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
                    System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
                    longer[at] = (byte) random.nextInt(256);
                    bytes = longer;
                }
            }
        }
        return bytes;
    }
}
