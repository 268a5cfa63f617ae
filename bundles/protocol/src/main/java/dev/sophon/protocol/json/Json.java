package dev.sophon.protocol.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.sophon.protocol.Limits;
import java.io.IOException;
import java.util.Arrays;

/**
 * The codec of everything that both programs read and write: strict about types, tolerant of fields that it does not
 * know, bounded in depth, size and number of values, and silent about contents in what it throws. Thread-safe.
 */
public final class Json {
    private static final int GUESSED_BY = 4;
    private static final JsonMapper MAPPER = mapper(constraints());

    private Json() {}

    private static StreamReadConstraints.Builder constraints() {
        return StreamReadConstraints.builder()
                .maxNestingDepth(Limits.JSON_DEPTH)
                .maxStringLength(Limits.MESSAGE_BYTES)
                .maxTokenCount(Limits.MESSAGE_TOKENS)
                .maxNumberLength(100)
                .maxNameLength(1_000);
    }

    private static JsonMapper mapper(StreamReadConstraints.Builder constraints) {
        return JsonMapper.builder(JsonFactory.builder()
                        .streamReadConstraints(constraints.build())
                        .streamWriteConstraints(StreamWriteConstraints.builder()
                                .maxNestingDepth(Limits.JSON_DEPTH)
                                .build())
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                        .build())
                .addModule(new JavaTimeModule())
                .addModule(WholeNumbers.module())
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .withCoercionConfig(LogicalType.Textual, coercion -> coercion.setCoercion(
                                CoercionInputShape.Integer, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .build();
    }

    /** The mapper itself, for what this class has no method for; its configuration is not to be changed. */
    public static JsonMapper mapper() {
        return MAPPER;
    }

    /**
     * A value as UTF-8 text.
     *
     * @throws IllegalArgumentException if it cannot be written as JSON
     */
    public static byte[] bytes(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "cannot be written as JSON: " + value.getClass().getName(), e);
        }
    }

    /**
     * How many names, values and ends of objects and arrays there are in a text, of which no tree is made.
     *
     * @throws IllegalArgumentException if it is not JSON within the limits
     */
    public static long values(byte[] utf8) {
        try (JsonParser in = MAPPER.getFactory().createParser(utf8)) {
            while (in.nextToken() != null) {
                // The parser counts.
            }
            return in.currentTokenCount();
        } catch (IOException e) {
            throw new IllegalArgumentException(JsonProblems.describe(e), e);
        }
    }

    /**
     * Text as a tree.
     *
     * @throws IllegalArgumentException if it is not one valid JSON value within the limits
     */
    public static JsonNode tree(byte[] utf8) {
        return read(utf8, JsonNode.class);
    }

    /**
     * Text as a record of the wire. The message of a failure names the place and the expectation, never the text.
     *
     * @throws IllegalArgumentException if it is not valid JSON within the limits, or not of this type
     */
    public static <T> T read(byte[] utf8, Class<T> type) {
        try {
            T value = MAPPER.readValue(utf8.length < GUESSED_BY ? padded(utf8) : utf8, type);
            if (value == null) {
                throw new IllegalArgumentException("expected an object, got null");
            }
            return value;
        } catch (IOException e) {
            throw new IllegalArgumentException(JsonProblems.describe(e), e);
        }
    }

    /**
     * With blanks behind it. Jackson guesses an encoding by the first four bytes, and its compiled code was seen to look for
     * them behind the end of a single one (Java 17.0.15).
     */
    private static byte[] padded(byte[] utf8) {
        byte[] padded = Arrays.copyOf(utf8, GUESSED_BY);
        Arrays.fill(padded, utf8.length, GUESSED_BY, (byte) ' ');
        return padded;
    }

    /**
     * A tree as a record of the wire.
     *
     * @throws IllegalArgumentException if it is not of this type
     */
    public static <T> T convert(JsonNode tree, Class<T> type) {
        return convert(tree, MAPPER, type);
    }

    /**
     * A tree as a record of somebody else's, by a mapper of their own: the one of this class would hold on to their class
     * for ever.
     *
     * @throws IllegalArgumentException if it is not of this type
     */
    public static <T> T convert(JsonNode tree, ObjectMapper mapper, Class<T> type) {
        try {
            T value = mapper.treeToValue(tree, type);
            if (value == null) {
                throw new IllegalArgumentException("expected an object, got null");
            }
            return value;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(JsonProblems.describe(e), e);
        }
    }
}
