package dev.sophon.node.dispatch.internal.params;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.node.command.DefaultValue;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Length;
import dev.sophon.node.command.Range;
import dev.sophon.node.command.WithoutNul;
import dev.sophon.protocol.ParamsValidator;
import dev.sophon.protocol.json.Json;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Derives the JSON Schema of a params record, so that nothing is written twice. It knows the keywords of
 * {@link dev.sophon.protocol.ParamsValidator}, with {@code default} and {@code description} for readers.
 */
public final class ParamsSchema {
    private static final int DEPTH = 8;
    private static final Map<Type, String> TYPES = Map.ofEntries(
            Map.entry(int.class, "integer"),
            Map.entry(Integer.class, "integer"),
            Map.entry(long.class, "integer"),
            Map.entry(Long.class, "integer"),
            Map.entry(double.class, "number"),
            Map.entry(Double.class, "number"),
            Map.entry(boolean.class, "boolean"),
            Map.entry(Boolean.class, "boolean"),
            Map.entry(String.class, "string"),
            Map.entry(byte[].class, "string"),
            Map.entry(ObjectNode.class, "object"));

    private final ObjectMapper mapper;

    /**
     * Schemas as that mapper reads them.
     *
     * @param mapper the one that will read the params: what it writes for an enum is what it takes
     */
    ParamsSchema(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    /** What takes any object: for params whose type cannot be looked at. */
    public static ObjectNode any() {
        return Json.mapper().createObjectNode().put("type", "object");
    }

    /**
     * The schema of the params that this record takes.
     *
     * @throws IllegalArgumentException when a component has a type or a default that params cannot have
     */
    ObjectNode of(Class<?> params) {
        return object(params, 0);
    }

    private ObjectNode object(Class<?> type, int depth) {
        if (depth > DEPTH) {
            throw new IllegalArgumentException(type.getSimpleName() + ": nested too deep for params");
        }
        ObjectNode schema = any();
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = Json.mapper().createArrayNode();
        for (RecordComponent component : type.getRecordComponents()) {
            ObjectNode property = property(component, depth);
            properties.set(name(component), property);
            if (!property.has("default") && !nullable(component)) {
                required.add(name(component));
            } else {
                orNull(property);
            }
        }
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        return schema.put("additionalProperties", false);
    }

    /** Many clients write a field that they leave out as null. */
    private static void orNull(ObjectNode property) {
        property.set(
                "type",
                Json.mapper().createArrayNode().add(property.get("type")).add("null"));
        if (property.get("enum") instanceof ArrayNode names) {
            names.addNull();
        }
    }

    private ObjectNode property(RecordComponent component, int depth) {
        ObjectNode property = type(component.getGenericType(), component.getName(), depth);
        Description description = component.getAnnotation(Description.class);
        if (description != null) {
            property.put("description", description.value());
        }
        range(property, component, component.getType());
        length(property, component.getAnnotation(Length.class));
        if (component.isAnnotationPresent(WithoutNul.class)) {
            ObjectNode text = property.get("items") instanceof ObjectNode items ? items : property;
            text.put("pattern", ParamsValidator.WITHOUT_NUL);
        }
        DefaultValue byDefault = component.getAnnotation(DefaultValue.class);
        if (byDefault != null) {
            property.set("default", value(byDefault.value(), component));
        }
        return property;
    }

    private ObjectNode type(Type type, String name, int depth) {
        ObjectNode schema = Json.mapper().createObjectNode();
        String simple = TYPES.get(type);
        if (simple != null) {
            return schema.put("type", simple);
        }
        if (type instanceof Class<?> one && one.isEnum()) {
            schema.put("type", "string");
            ArrayNode names = schema.putArray("enum");
            Arrays.stream(one.getEnumConstants())
                    .forEach(constant -> names.add(mapper.<JsonNode>valueToTree(constant)));
            return schema;
        }
        if (type instanceof Class<?> one && one.isRecord()) {
            return object(one, depth + 1);
        }
        if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
            schema.put("type", "array");
            schema.set("items", type(list.getActualTypeArguments()[0], name, depth + 1));
            return schema;
        }
        throw new IllegalArgumentException(name + ": params cannot be of type " + type.getTypeName());
    }

    /** A whole number always has its bounds: one that the type cannot hold is refused by its field's name. */
    private static void range(ObjectNode property, AnnotatedElement component, Class<?> type) {
        Range range = component.getAnnotation(Range.class);
        boolean whole = property.path("type").asText().equals("integer");
        if (whole) {
            boolean isInt = type == int.class || type == Integer.class;
            long min = isInt ? Integer.MIN_VALUE : Long.MIN_VALUE;
            long max = isInt ? Integer.MAX_VALUE : Long.MAX_VALUE;
            property.put("minimum", range == null ? min : Math.max(min, range.min()));
            property.put("maximum", range == null ? max : Math.min(max, range.max()));
        } else if (range != null) {
            if (range.min() != Long.MIN_VALUE) {
                property.put("minimum", BigInteger.valueOf(range.min()));
            }
            if (range.max() != Long.MAX_VALUE) {
                property.put("maximum", BigInteger.valueOf(range.max()));
            }
        }
    }

    private static void length(ObjectNode property, @Nullable Length length) {
        if (length == null) {
            return;
        }
        String what = property.path("type").asText().equals("array") ? "Items" : "Length";
        if (length.min() > 0) {
            property.put("min" + what, length.min());
        }
        if (length.max() < Integer.MAX_VALUE) {
            property.put("max" + what, length.max());
        }
    }

    private static JsonNode value(String text, RecordComponent component) {
        if (component.getType() == String.class || component.getType().isEnum()) {
            return Json.mapper().getNodeFactory().textNode(text);
        }
        try {
            return Json.tree(text.getBytes(StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(component.getName() + ": its @DefaultValue is not JSON", e);
        }
    }

    /** By name: a handler's bundle may be wired to another copy of the annotation. */
    private static boolean nullable(RecordComponent component) {
        return Arrays.stream(component.getAnnotatedType().getAnnotations())
                .anyMatch(one -> one.annotationType().getName().equals("org.jspecify.annotations.Nullable"));
    }

    private static String name(RecordComponent component) {
        JsonProperty renamed = component.getAccessor().getAnnotation(JsonProperty.class);
        return renamed == null || renamed.value().isEmpty() ? component.getName() : renamed.value();
    }
}
