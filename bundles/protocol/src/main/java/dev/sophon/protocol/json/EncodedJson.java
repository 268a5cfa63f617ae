package dev.sophon.protocol.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One JSON value as the UTF-8 text that goes on the wire: a result is encoded once, where it is made, and embedded as it
 * is from then on. Immutable; the bytes are not copied, so nobody may change them.
 */
@JsonSerialize(using = EncodedJson.Serializer.class)
@JsonDeserialize(using = EncodedJson.Deserializer.class)
public final class EncodedJson {
    /**
     * The attribute of a Jackson reader under which the bytes may stand that it reads, as a {@link ByteBuffer} that begins
     * and ends where they do: a value is then taken from there, instead of being read and written again.
     */
    public static final Object SOURCE = ByteBuffer.class;

    private final byte[] utf8;

    private EncodedJson(byte[] utf8) {
        this.utf8 = utf8;
    }

    /** Wraps text that is known to be one valid JSON value. */
    public static EncodedJson ofUtf8(byte[] utf8) {
        return new EncodedJson(Objects.requireNonNull(utf8));
    }

    /**
     * Encodes any value that {@link Json} can write.
     *
     * @throws IllegalArgumentException if the value cannot be written as JSON
     */
    public static EncodedJson of(Object value) {
        return new EncodedJson(Json.bytes(value));
    }

    /** The text; not to be changed. */
    public byte[] utf8() {
        return utf8;
    }

    /** The length of the text in bytes. */
    public int size() {
        return utf8.length;
    }

    /** The value as a tree, parsed anew at each call. */
    public JsonNode tree() {
        return Json.tree(utf8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EncodedJson that && Arrays.equals(utf8, that.utf8);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(utf8);
    }

    /** The size only: a result may hold what no log may. */
    @Override
    public String toString() {
        return "EncodedJson[" + utf8.length + " bytes]";
    }

    static final class Serializer extends JsonSerializer<EncodedJson> {
        @Override
        public void serialize(EncodedJson value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeRawValue(new Utf8Text(value.utf8));
        }
    }

    static final class Deserializer extends JsonDeserializer<EncodedJson> {
        @Override
        public EncodedJson deserialize(JsonParser in, DeserializationContext context) throws IOException {
            if (context.getAttribute(SOURCE) instanceof ByteBuffer source && in.hasToken(JsonToken.START_OBJECT)) {
                return taken(in, source);
            }
            return copied(in);
        }

        /** From the bytes that are read, unless they have to be written otherwise. */
        private static EncodedJson taken(JsonParser in, ByteBuffer source) throws IOException {
            int start = source.position() + (int) in.currentTokenLocation().getByteOffset();
            in.skipChildren();
            int end = source.position() + (int) in.currentLocation().getByteOffset();
            byte[] text = new byte[end - start];
            source.get(start, text);
            if (isPlain(text)) {
                return new EncodedJson(text);
            }
            try (JsonParser again = in.getCodec().getFactory().createParser(text)) {
                again.setCodec(in.getCodec());
                again.nextToken();
                return copied(again);
            }
        }

        /** Of line ends, which frame what it may be embedded in, and of escapes, which may be for half a character. */
        private static boolean isPlain(byte[] text) {
            for (byte each : text) {
                if (each == '\\' || (each >= 0 && each < ' ')) {
                    return false;
                }
            }
            return true;
        }

        private static EncodedJson copied(JsonParser in) throws IOException {
            try (ByteArrayBuilder bytes = new ByteArrayBuilder();
                    JsonGenerator out = in.getCodec().getFactory().createGenerator(bytes)) {
                out.copyCurrentStructure(in);
                out.flush();
                return new EncodedJson(bytes.toByteArray());
            }
        }

        /** A JSON {@code null} is a value here, as anywhere in a result. */
        @Override
        public EncodedJson getNullValue(DeserializationContext context) {
            return new EncodedJson(JsonToken.VALUE_NULL.asString().getBytes(StandardCharsets.UTF_8));
        }

        /** What is absent is no value: a failure has no result. */
        @Override
        public @Nullable Object getAbsentValue(DeserializationContext context) {
            return null;
        }
    }
}
