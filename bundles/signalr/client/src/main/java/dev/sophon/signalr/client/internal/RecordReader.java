package dev.sophon.signalr.client.internal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.signalr.CloseMessage;
import com.microsoft.signalr.CompletionMessage;
import com.microsoft.signalr.HubMessage;
import com.microsoft.signalr.InvocationBinder;
import com.microsoft.signalr.InvocationBindingFailureMessage;
import com.microsoft.signalr.InvocationMessage;
import com.microsoft.signalr.PingMessage;
import com.microsoft.signalr.StreamItem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads records of the JSON hub protocol. The envelope is scanned first, in whatever order its fields come, and notes
 * where the values lie; they are then read as the types that they turn out to be for.
 */
public final class RecordReader {
    private static final Object[] NO_ARGUMENTS = {};
    private static final Set<String> SCALARS = Set.of("type", "invocationId", "target", "error", "allowReconnect");

    /** Where a value lies in the bytes. */
    private record Slice(int start, int length) {}

    private static final class Envelope {
        int type;

        @Nullable
        String invocationId;

        @Nullable
        String target;

        @Nullable
        String error;

        boolean allowReconnect;

        @Nullable
        Slice value;

        List<Slice> arguments = List.of();
    }

    private final ObjectMapper mapper;
    private final InvocationBinder binder;
    private final BiConsumer<@Nullable String, Boolean> onClose;

    public RecordReader(ObjectMapper mapper, InvocationBinder binder, BiConsumer<@Nullable String, Boolean> onClose) {
        this.mapper = mapper;
        this.binder = binder;
        this.onClose = onClose;
    }

    /**
     * Reads one record.
     *
     * @return {@code null} for a message of a type that is not known here
     * @throws UncheckedIOException if it is not JSON, or not an object of the protocol
     */
    public @Nullable HubMessage read(byte[] bytes, int offset, int length) {
        try {
            return message(bytes, scan(bytes, offset, length));
        } catch (IOException e) {
            throw new UncheckedIOException("message: not of the JSON hub protocol", e);
        }
    }

    private @Nullable HubMessage message(byte[] bytes, Envelope envelope) throws IOException {
        return switch (envelope.type) {
            case 1 -> invocation(bytes, envelope);
            case 2 -> new StreamItem(null, envelope.invocationId, result(bytes, envelope));
            case 3 -> completion(bytes, envelope);
            case 6 -> PingMessage.getInstance();
            case 7 -> {
                onClose.accept(envelope.error, envelope.allowReconnect);
                yield new CloseMessage(envelope.error, envelope.allowReconnect);
            }
            default -> null;
        };
    }

    private HubMessage invocation(byte[] bytes, Envelope envelope) {
        try {
            return new InvocationMessage(
                    null, envelope.invocationId, envelope.target, arguments(bytes, envelope), null);
        } catch (IOException | RuntimeException e) {
            // The binder answers an unregistered name by an exception of no particular type. The client tells the
            // server.
            Exception cause = e instanceof IOException ? new IOException("arguments of another type") : e;
            return new InvocationBindingFailureMessage(envelope.invocationId, envelope.target, cause);
        }
    }

    private Object[] arguments(byte[] bytes, Envelope envelope) throws IOException {
        List<Type> types = binder.getParameterTypes(envelope.target);
        if (types.isEmpty()) {
            return NO_ARGUMENTS;
        }
        if (types.size() != envelope.arguments.size()) {
            throw new IOException("expected " + types.size() + " arguments, got " + envelope.arguments.size());
        }
        Object[] arguments = new Object[types.size()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = value(bytes, envelope.arguments.get(i), types.get(i));
        }
        return arguments;
    }

    /** A result that cannot be read becomes the invocation's error: one bad answer does not end the connection. */
    private HubMessage completion(byte[] bytes, Envelope envelope) {
        try {
            return new CompletionMessage(null, envelope.invocationId, result(bytes, envelope), envelope.error);
        } catch (IOException e) {
            return new CompletionMessage(null, envelope.invocationId, null, "result of another type");
        }
    }

    private @Nullable Object result(byte[] bytes, Envelope envelope) throws IOException {
        Type type = envelope.invocationId == null ? null : binder.getReturnType(envelope.invocationId);
        return envelope.value == null || type == null ? null : value(bytes, envelope.value, type);
    }

    private @Nullable Object value(byte[] bytes, Slice slice, Type type) throws IOException {
        return mapper.readValue(bytes, slice.start, slice.length, mapper.constructType(type));
    }

    private Envelope scan(byte[] bytes, int offset, int length) throws IOException {
        Envelope envelope = new Envelope();
        try (JsonParser in = mapper.getFactory().createParser(bytes, offset, length)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("expected an object");
            }
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String field = in.currentName();
                boolean scalar = in.nextToken().isScalarValue();
                if (SCALARS.contains(field) && !scalar) {
                    throw new IOException(field + ": expected no object and no array");
                }
                switch (field) {
                    case "type" -> envelope.type = in.getValueAsInt();
                    case "invocationId" -> envelope.invocationId = writable(in.getValueAsString());
                    case "target" -> envelope.target = in.getValueAsString();
                    case "error" -> envelope.error = in.getValueAsString();
                    case "allowReconnect" -> envelope.allowReconnect = in.getValueAsBoolean();
                    case "result", "item" -> envelope.value = slice(in, offset);
                    case "arguments" -> envelope.arguments = slices(in, offset);
                    default -> in.skipChildren();
                }
            }
        }
        return envelope;
    }

    /** It goes back with the answer; one that cannot be written as UTF-8 would end the client's own dispatching. */
    private static @Nullable String writable(@Nullable String id) throws IOException {
        if (id != null && !StandardCharsets.UTF_8.newEncoder().canEncode(id)) {
            throw new IOException("invocationId: expected Unicode");
        }
        return id;
    }

    private static List<Slice> slices(JsonParser in, int offset) throws IOException {
        if (!in.isExpectedStartArrayToken()) {
            throw new IOException("arguments: expected an array");
        }
        List<Slice> slices = new ArrayList<>(1);
        while (in.nextToken() != JsonToken.END_ARRAY) {
            slices.add(slice(in, offset));
        }
        return slices;
    }

    /** Passes over the current value. Strings are finished, so that the parser stands behind them. */
    private static Slice slice(JsonParser in, int offset) throws IOException {
        int start = (int) in.currentTokenLocation().getByteOffset();
        in.skipChildren();
        in.finishToken();
        int end = (int) in.currentLocation().getByteOffset();
        return new Slice(offset + start, end - start);
    }
}
