package dev.sophon.signalr.client;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.microsoft.signalr.CancelInvocationMessage;
import com.microsoft.signalr.CompletionMessage;
import com.microsoft.signalr.HubMessage;
import com.microsoft.signalr.HubMessageType;
import com.microsoft.signalr.HubProtocol;
import com.microsoft.signalr.InvocationBinder;
import com.microsoft.signalr.InvocationMessage;
import com.microsoft.signalr.StreamItem;
import dev.sophon.signalr.client.internal.RecordReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The JSON hub protocol by Jackson instead of Gson: what the mapper writes as raw JSON is embedded as it is, and arguments
 * are read as the types that their handlers were registered with. Otherwise as Microsoft's own, except that a message type
 * of a later protocol is passed over instead of breaking the connection. Thread-safe.
 */
public final class JacksonHubProtocol implements HubProtocol {
    private static final byte RECORD_SEPARATOR = 0x1e;

    /** Hears what a Close message said, which Microsoft's client keeps to itself. */
    @FunctionalInterface
    interface CloseListener {
        void told(@Nullable String error, boolean allowReconnect);
    }

    private final ObjectMapper mapper;
    private final ObjectWriter writer;
    private final CloseListener onClose;
    private final Runnable onMessage;

    public JacksonHubProtocol(ObjectMapper mapper) {
        this(mapper, (error, allowReconnect) -> {}, () -> {});
    }

    /** @param onMessage runs whenever a message of the transport has come to its end */
    JacksonHubProtocol(ObjectMapper mapper, CloseListener onClose, Runnable onMessage) {
        this.mapper = mapper;
        this.writer = mapper.writer().without(SerializationFeature.FLUSH_AFTER_WRITE_VALUE);
        this.onClose = onClose;
        this.onMessage = onMessage;
    }

    @Override
    public String getName() {
        return "json";
    }

    @Override
    public int getVersion() {
        return 1;
    }

    /**
     * Reads the records of one transport message.
     *
     * @throws RuntimeException if they are not complete records of the protocol, which ends the connection
     */
    @Override
    public List<HubMessage> parseMessages(ByteBuffer payload, InvocationBinder binder) {
        onMessage.run();
        byte[] bytes = new byte[payload.remaining()];
        payload.get(bytes);
        if (bytes.length > 0 && bytes[bytes.length - 1] != RECORD_SEPARATOR) {
            throw new IllegalArgumentException("message: incomplete");
        }
        RecordReader reader = new RecordReader(mapper, binder, onClose::told);
        List<HubMessage> messages = new ArrayList<>(1);
        int start = 0;
        for (int end = 0; end < bytes.length; end++) {
            if (bytes[end] == RECORD_SEPARATOR) {
                HubMessage message = reader.read(bytes, start, end - start);
                if (message != null) {
                    messages.add(message);
                }
                start = end + 1;
            }
        }
        return messages;
    }

    @Override
    public ByteBuffer writeMessage(HubMessage message) {
        try (ByteArrayBuilder bytes = new ByteArrayBuilder()) {
            try (JsonGenerator out = mapper.getFactory().createGenerator(bytes)) {
                out.writeStartObject();
                write(message, out);
                out.writeEndObject();
            }
            bytes.append(RECORD_SEPARATOR);
            return ByteBuffer.wrap(bytes.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException("message: cannot be written as JSON", e);
        }
    }

    private void write(HubMessage message, JsonGenerator out) throws IOException {
        out.writeNumberField("type", message.getMessageType().value);
        if (message instanceof InvocationMessage invocation) {
            writeInvocation(invocation, out);
        } else if (message instanceof CompletionMessage completion) {
            out.writeStringField("invocationId", completion.getInvocationId());
            writeOutcome(completion, out);
        } else if (message instanceof StreamItem item) {
            out.writeStringField("invocationId", item.getInvocationId());
            out.writeFieldName("item");
            writer.writeValue(out, item.getItem());
        } else if (message instanceof CancelInvocationMessage cancel) {
            out.writeStringField("invocationId", cancel.getInvocationId());
        } else if (message.getMessageType() != HubMessageType.PING
                && message.getMessageType() != HubMessageType.CLOSE) {
            throw new IOException("not a message that a client sends: " + message.getMessageType());
        }
    }

    private void writeInvocation(InvocationMessage invocation, JsonGenerator out) throws IOException {
        if (invocation.getInvocationId() != null) {
            out.writeStringField("invocationId", invocation.getInvocationId());
        }
        out.writeStringField("target", invocation.getTarget());
        out.writeArrayFieldStart("arguments");
        for (Object argument : invocation.getArguments()) {
            writer.writeValue(out, argument);
        }
        out.writeEndArray();
        Collection<String> streams = invocation.getStreamIds();
        if (streams != null && !streams.isEmpty()) {
            out.writeArrayFieldStart("streamIds");
            for (String stream : streams) {
                out.writeString(stream);
            }
            out.writeEndArray();
        }
    }

    /** A result or an error, never both; neither means that there is no result. */
    private void writeOutcome(CompletionMessage completion, JsonGenerator out) throws IOException {
        if (completion.getError() != null) {
            out.writeStringField("error", completion.getError());
        } else if (completion.getResult() != null) {
            out.writeFieldName("result");
            writer.writeValue(out, completion.getResult());
        }
    }
}
