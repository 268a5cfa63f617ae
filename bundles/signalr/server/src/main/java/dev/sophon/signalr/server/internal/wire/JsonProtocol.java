package dev.sophon.signalr.server.internal.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The JSON hub protocol. Reading scans the envelope only and notes where the values lie; they are read when a method wants
 * them, on its thread. Fields without a value are left out, as clients take some of them amiss.
 */
final class JsonProtocol implements HubProtocol {
    @FunctionalInterface
    private interface Body {
        void write(JsonGenerator out) throws IOException;
    }

    private static final class Envelope {
        int type;

        @Nullable
        String id;

        @Nullable
        String target;

        @Nullable
        String error;

        boolean streams;
        long values;

        @Nullable
        JsonSlice result;

        @Nullable
        List<JsonSlice> arguments;
    }

    private final ObjectMapper mapper;
    private final ObjectWriter writer;
    private final byte[] ping;

    JsonProtocol(ObjectMapper mapper) {
        this.mapper = mapper;
        this.writer = mapper.writer().without(SerializationFeature.FLUSH_AFTER_WRITE_VALUE);
        this.ping = record(6, out -> {});
    }

    @Override
    public boolean isText() {
        return true;
    }

    @Override
    public int endOfMessage(byte[] bytes, int start, int searched, int end) {
        return Records.end(bytes, searched, end);
    }

    @Override
    public Message read(byte[] bytes, int start, int end) throws ProtocolException {
        Envelope envelope;
        try {
            envelope = scan(bytes, start, end - 1 - start);
        } catch (IOException e) {
            throw new ProtocolException("message: expected a JSON object of the hub protocol, within its limits", e);
        }
        return switch (envelope.type) {
            case 0 -> throw new ProtocolException("message: type is missing");
            case 1 ->
                new Message.Invocation(
                        envelope.id,
                        required("target", envelope.target),
                        new JsonValues(mapper, bytes, required("arguments", envelope.arguments)),
                        envelope.streams,
                        end - start,
                        envelope.values);
            case 3 ->
                new Message.Completion(
                        required("invocationId", envelope.id), envelope.error, result(bytes, envelope.result));
            case 4 -> new Message.StreamInvocation(required("invocationId", envelope.id));
            case 7 -> new Message.Close(envelope.error);
            default -> Message.Nothing.INSTANCE;
        };
    }

    private Arguments result(byte[] bytes, @Nullable JsonSlice slice) {
        return new JsonValues(mapper, bytes, slice == null ? List.of() : List.of(slice));
    }

    private Envelope scan(byte[] bytes, int offset, int length) throws IOException {
        Envelope envelope = new Envelope();
        try (JsonParser in = mapper.getFactory().createParser(bytes, offset, length)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("expected an object");
            }
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String field = in.currentName();
                in.nextToken();
                switch (field) {
                    case "type" -> envelope.type = in.getValueAsInt();
                    case "invocationId" -> envelope.id = in.getValueAsString();
                    case "target" -> envelope.target = in.getValueAsString();
                    case "error" -> envelope.error = in.getValueAsString();
                    case "result" -> envelope.result = JsonSlice.pass(in, offset);
                    case "arguments" -> envelope.arguments = slices(in, offset);
                    case "streamIds" -> envelope.streams = passStreams(in);
                    default -> in.skipChildren();
                }
            }
            if (in.nextToken() != null) {
                throw new IOException("expected one object");
            }
            envelope.values = Math.max(0, in.currentTokenCount());
        }
        return envelope;
    }

    private static List<JsonSlice> slices(JsonParser in, int offset) throws IOException {
        if (!in.isExpectedStartArrayToken()) {
            throw new IOException("arguments: expected an array");
        }
        List<JsonSlice> slices = new ArrayList<>(1);
        while (in.nextToken() != JsonToken.END_ARRAY) {
            slices.add(JsonSlice.pass(in, offset));
        }
        return slices;
    }

    /** Whether there are any; clients send an empty array, too. */
    private static boolean passStreams(JsonParser in) throws IOException {
        if (!in.isExpectedStartArrayToken()) {
            return false;
        }
        boolean any = false;
        while (in.nextToken() != JsonToken.END_ARRAY) {
            any = true;
            in.skipChildren();
        }
        return any;
    }

    private static <T> T required(String field, @Nullable T value) throws ProtocolException {
        if (value == null) {
            throw new ProtocolException("message: " + field + " is missing");
        }
        return value;
    }

    @Override
    public byte[] invocation(@Nullable String id, String target, @Nullable Object[] arguments) {
        return record(1, out -> {
            if (id != null) {
                out.writeStringField("invocationId", id);
            }
            out.writeStringField("target", target);
            out.writeArrayFieldStart("arguments");
            for (Object argument : arguments) {
                writer.writeValue(out, argument);
            }
            out.writeEndArray();
        });
    }

    @Override
    public byte[] completion(String id, @Nullable Object result) {
        return record(3, out -> {
            out.writeStringField("invocationId", id);
            if (result != NO_RESULT) {
                out.writeFieldName("result");
                writer.writeValue(out, result);
            }
        });
    }

    @Override
    public byte[] failure(String id, String error) {
        return record(3, out -> {
            out.writeStringField("invocationId", id);
            out.writeStringField("error", error);
        });
    }

    @Override
    public byte[] ping() {
        return ping;
    }

    @Override
    public byte[] close(@Nullable String error, boolean allowReconnect) {
        return record(7, out -> {
            if (error != null) {
                out.writeStringField("error", error);
            }
            if (allowReconnect) {
                out.writeBooleanField("allowReconnect", true);
            }
        });
    }

    private byte[] record(int type, Body body) {
        try (ByteArrayBuilder bytes = new ByteArrayBuilder()) {
            try (JsonGenerator out = mapper.getFactory().createGenerator(bytes)) {
                out.writeStartObject();
                out.writeNumberField("type", type);
                body.write(out);
                out.writeEndObject();
            }
            bytes.append(Records.SEPARATOR);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new IllegalArgumentException("a value cannot be written as JSON", e);
        }
    }
}
