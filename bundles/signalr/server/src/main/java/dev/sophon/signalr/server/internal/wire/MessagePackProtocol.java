package dev.sophon.signalr.server.internal.wire;

import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The MessagePack hub protocol: each message an array, behind its length. Values go through the same mapper as in JSON, so
 * both kinds of client get the same.
 */
final class MessagePackProtocol implements HubProtocol {
    @FunctionalInterface
    private interface Body {
        void write(MessagePackWriter out) throws IOException;
    }

    private static final int ERROR = 1;
    private static final int VOID = 2;
    private static final int RESULT = 3;

    private final ObjectMapper mapper;
    private final int maxDepth;
    private final long maxValues;
    private final byte[] ping;

    MessagePackProtocol(ObjectMapper mapper) {
        this.mapper = mapper;
        this.maxDepth = mapper.getFactory().streamReadConstraints().getMaxNestingDepth();
        // Jackson counts none where it is given no number.
        long tokens = mapper.getFactory().streamReadConstraints().getMaxTokenCount();
        this.maxValues = tokens > 0 ? tokens : Long.MAX_VALUE;
        this.ping = message(out -> out.array(1).number(6));
    }

    @Override
    public boolean isText() {
        return false;
    }

    @Override
    public int endOfMessage(byte[] bytes, int start, int searched, int end) throws ProtocolException {
        long length = 0;
        for (int i = 0; i < 5; i++) {
            if (start + i >= end) {
                return -1;
            }
            byte group = bytes[start + i];
            length |= (group & 0x7fL) << (7 * i);
            if (group >= 0) {
                long behind = start + i + 1 + length;
                return behind <= end ? (int) behind : -1;
            }
        }
        throw new ProtocolException("message: its length is none");
    }

    @Override
    public Message read(byte[] bytes, int start, int end) throws ProtocolException {
        int body = start;
        while (bytes[body] < 0) {
            body++;
        }
        MessagePackReader reader = new MessagePackReader(bytes, body + 1, end, maxDepth, maxValues);
        JsonNode message = reader.read();
        if (!message.isArray() || !message.path(0).isInt()) {
            throw new ProtocolException("message: expected an array that begins with a type");
        }
        return switch (message.path(0).intValue()) {
            case 1 -> invocation(message, end - start, reader.values());
            case 3 -> completion(message);
            case 4 -> new Message.StreamInvocation(text(message, 2, "invocationId"));
            case 7 ->
                new Message.Close(message.path(1).isTextual() ? message.path(1).textValue() : null);
            default -> Message.Nothing.INSTANCE;
        };
    }

    private Message invocation(JsonNode message, int size, long read) throws ProtocolException {
        JsonNode arguments = message.path(4);
        if (!arguments.isArray()) {
            throw new ProtocolException("message: arguments is missing");
        }
        List<JsonNode> values = new ArrayList<>(arguments.size());
        arguments.forEach(values::add);
        return new Message.Invocation(
                message.path(2).isTextual() ? message.path(2).textValue() : null,
                text(message, 3, "target"),
                new TreeValues(mapper, values),
                !message.path(5).isEmpty(),
                size,
                read);
    }

    private Message completion(JsonNode message) throws ProtocolException {
        String id = text(message, 2, "invocationId");
        return switch (message.path(3).asInt()) {
            case ERROR -> new Message.Completion(id, message.path(4).asText(), new TreeValues(mapper, List.of()));
            case VOID -> new Message.Completion(id, null, new TreeValues(mapper, List.of()));
            case RESULT -> new Message.Completion(id, null, new TreeValues(mapper, List.of(message.path(4))));
            default -> throw new ProtocolException("message: a completion of an unknown kind");
        };
    }

    private static String text(JsonNode message, int index, String field) throws ProtocolException {
        JsonNode value = message.path(index);
        if (!value.isTextual()) {
            throw new ProtocolException("message: " + field + " is missing");
        }
        return value.textValue();
    }

    @Override
    public byte[] invocation(@Nullable String id, String target, @Nullable Object[] arguments) {
        return message(out -> {
            out.array(6).number(1).map(0);
            nullable(out, id);
            out.text(target).array(arguments.length);
            for (Object argument : arguments) {
                out.tree(tree(argument));
            }
            out.array(0);
        });
    }

    @Override
    public byte[] completion(String id, @Nullable Object result) {
        return result == NO_RESULT
                ? message(out -> out.array(4).number(3).map(0).text(id).number(VOID))
                : message(out ->
                        out.array(5).number(3).map(0).text(id).number(RESULT).tree(tree(result)));
    }

    @Override
    public byte[] failure(String id, String error) {
        return message(
                out -> out.array(5).number(3).map(0).text(id).number(ERROR).text(error));
    }

    @Override
    public byte[] ping() {
        return ping;
    }

    @Override
    public byte[] close(@Nullable String error, boolean allowReconnect) {
        return message(out -> {
            out.array(3).number(7);
            nullable(out, error);
            out.bool(allowReconnect);
        });
    }

    private static void nullable(MessagePackWriter out, @Nullable String text) {
        if (text == null) {
            out.nil();
        } else {
            out.text(text);
        }
    }

    /** Through JSON, as a serializer may write raw JSON, which a tree cannot hold. */
    private JsonNode tree(@Nullable Object value) throws IOException {
        return value == null ? NullNode.getInstance() : mapper.readTree(mapper.writeValueAsBytes(value));
    }

    private static byte[] message(Body body) {
        MessagePackWriter out = new MessagePackWriter();
        try {
            body.write(out);
        } catch (IOException e) {
            throw new IllegalArgumentException("a value cannot be written as JSON", e);
        }
        byte[] message = out.bytes();
        try (ByteArrayBuilder framed = new ByteArrayBuilder(message.length + 5)) {
            int length = message.length;
            while (length > 0x7f) {
                framed.append((length & 0x7f) | 0x80);
                length >>>= 7;
            }
            framed.append(length);
            framed.write(message, 0, message.length);
            return framed.toByteArray();
        }
    }
}
