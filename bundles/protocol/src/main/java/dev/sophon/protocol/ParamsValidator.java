package dev.sophon.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.protocol.json.Json;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Checks params against the JSON Schema of a catalogue row, with the same words on both sides. It knows the keywords that
 * a params record can give rise to: {@code type} (one, or a list), {@code properties}, {@code required},
 * {@code additionalProperties: false}, {@code items}, {@code enum}, {@code minimum}, {@code maximum}, {@code minLength},
 * {@code maxLength} (in Unicode code points), {@code minItems}, {@code maxItems}, and as {@code pattern}
 * {@link #WITHOUT_NUL}. A keyword that it does not know is left to the Node. As in JSON Schema, {@code 100.0} is an integer;
 * {@code null} for a property that is not required counts as its absence.
 */
public final class ParamsValidator {
    /** The one {@code pattern} that is checked: no NUL in a text. Others could be made to take for ever. */
    public static final String WITHOUT_NUL = "^[^\\u0000]*$";

    private ParamsValidator() {}

    /**
     * The first thing that is wrong, in words that name the field, the kind of value that came and what is allowed, and
     * that never repeat the value; empty when nothing is.
     */
    public static Optional<String> problem(JsonNode schema, @Nullable JsonNode params) {
        JsonNode value = params == null || params.isNull() ? Json.mapper().createObjectNode() : params;
        return Optional.ofNullable(check(schema, value, "params"));
    }

    /** Whether a value is an integer as JSON Schema has it: {@code 8e1} is one too, {@code 8.5} is not. */
    public static boolean isWhole(JsonNode value) {
        return value.isIntegralNumber() || (value.isFloatingPointNumber() && value.doubleValue() % 1 == 0);
    }

    /** An object without those of its fields that are null: they count as absent. The others are not copied. */
    public static JsonNode withoutNulls(JsonNode object) {
        ObjectNode rest = Json.mapper().createObjectNode();
        object.properties().stream()
                .filter(field -> !field.getValue().isNull())
                .forEach(field -> rest.set(field.getKey(), field.getValue()));
        return rest;
    }

    private static @Nullable String check(JsonNode schema, JsonNode value, String path) {
        String wrong = type(schema.path("type"), value, path);
        if (wrong != null) {
            return wrong;
        }
        if (schema.has("enum") && !value.isNull() && !contains(schema.get("enum"), value)) {
            return path + ": expected one of " + list(schema.get("enum")) + ", got another " + kind(value);
        }
        if (value.isNumber()) {
            return number(schema, value, path);
        }
        if (value.isTextual()) {
            return text(schema, value.textValue(), path);
        }
        if (value.isArray()) {
            return array(schema, value, path);
        }
        return value.isObject() ? object(schema, value, path) : null;
    }

    private static @Nullable String type(JsonNode type, JsonNode value, String path) {
        if (type.isMissingNode()) {
            return null;
        }
        boolean matches = type.isArray()
                ? StreamSupport.stream(type.spliterator(), false).anyMatch(one -> is(one.asText(), value))
                : is(type.asText(), value);
        return matches
                ? null
                : path + ": expected " + (type.isArray() ? list(type) : type.asText()) + ", got " + kind(value);
    }

    private static boolean is(String type, JsonNode value) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            case "integer" -> isWhole(value);
            case "number" -> value.isNumber();
            default -> true;
        };
    }

    private static @Nullable String number(JsonNode schema, JsonNode value, String path) {
        JsonNode min = schema.get("minimum");
        JsonNode max = schema.get("maximum");
        if (value.isFloatingPointNumber() && !Double.isFinite(value.doubleValue())) {
            return path + ": expected a number that a double can hold, got a larger one";
        }
        boolean below = min != null && value.decimalValue().compareTo(min.decimalValue()) < 0;
        boolean above = max != null && value.decimalValue().compareTo(max.decimalValue()) > 0;
        if (!below && !above) {
            return null;
        }
        String allowed = min != null && max != null
                ? "from " + min.asText() + " to " + max.asText()
                : min != null ? "of " + min.asText() + " or more" : "of " + max.asText() + " at most";
        return path + ": expected a number " + allowed + ", got a " + (below ? "smaller" : "larger") + " one";
    }

    private static @Nullable String text(JsonNode schema, String text, String path) {
        if (text.indexOf('\0') >= 0 && schema.path("pattern").asText().equals(WITHOUT_NUL)) {
            return path + ": expected a text without NUL";
        }
        if (!schema.has("minLength") && !schema.has("maxLength")) {
            return null;
        }
        int length = text.codePointCount(0, text.length());
        if (length < schema.path("minLength").asInt(0)) {
            return path + ": expected " + schema.get("minLength").asInt() + " characters or more, got " + length;
        }
        if (length > schema.path("maxLength").asInt(Integer.MAX_VALUE)) {
            return path + ": expected " + schema.get("maxLength").asInt() + " characters at most, got " + length;
        }
        return null;
    }

    private static @Nullable String array(JsonNode schema, JsonNode value, String path) {
        int least = schema.path("minItems").asInt(0);
        if (value.size() < least) {
            return path + ": expected " + least + " items or more, got " + value.size();
        }
        int most = schema.path("maxItems").asInt(Integer.MAX_VALUE);
        if (value.size() > most) {
            return path + ": expected " + most + " items at most, got " + value.size();
        }
        for (int i = 0; schema.has("items") && i < value.size(); i++) {
            String wrong = check(schema.get("items"), value.get(i), path + "[" + i + "]");
            if (wrong != null) {
                return wrong;
            }
        }
        return null;
    }

    private static @Nullable String object(JsonNode schema, JsonNode value, String path) {
        JsonNode properties = schema.path("properties");
        for (JsonNode required : schema.path("required")) {
            if (!value.has(required.asText())) {
                return field(path, required.asText()) + ": required, but missing";
            }
        }
        boolean closed = schema.has("additionalProperties")
                && !schema.get("additionalProperties").asBoolean(true);
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            JsonNode known = properties.get(field.getKey());
            if (known == null && closed) {
                return path + ": unknown field" + named(field.getKey()) + "; known: " + names(properties);
            }
            boolean absent = field.getValue().isNull() && !requires(schema, field.getKey());
            String wrong = known == null || absent ? null : check(known, field.getValue(), field(path, field.getKey()));
            if (wrong != null) {
                return wrong;
            }
        }
        return null;
    }

    private static boolean requires(JsonNode schema, String name) {
        return StreamSupport.stream(schema.path("required").spliterator(), false)
                .anyMatch(one -> one.asText().equals(name));
    }

    /** A name that looks like one is repeated; anything else could be text that slipped into a name's place. */
    private static String named(String name) {
        return name.matches("[A-Za-z][A-Za-z0-9_]{0,39}") ? " " + name : "";
    }

    private static String field(String path, String name) {
        return path.equals("params") ? name : path + "." + name;
    }

    private static String names(JsonNode properties) {
        Iterable<String> names = properties::fieldNames;
        String all = String.join(", ", names);
        return all.isEmpty() ? "none" : all;
    }

    private static boolean contains(JsonNode list, JsonNode value) {
        return StreamSupport.stream(list.spliterator(), false)
                .anyMatch(one -> one.equals(value)
                        || (one.isNumber() && value.isNumber() && one.doubleValue() == value.doubleValue()));
    }

    private static String list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .filter(one -> !one.isNull())
                .map(JsonNode::asText)
                .collect(Collectors.joining(", "));
    }

    private static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
            default -> value.getNodeType().name().toLowerCase(java.util.Locale.ROOT);
        };
    }
}
