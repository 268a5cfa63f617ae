package dev.sophon.gateway.web;

import dev.sophon.protocol.json.EncodedJson;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.CommandResult;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * An answer as UTF-8, in the parts that it is made of: a large result, which is text already, goes out as the bytes that
 * came, without a copy.
 *
 * @param parts one behind the other; not to be changed
 */
public record JsonText(List<byte[]> parts) {
    /** Below it a copy costs less than a part. */
    private static final int LARGE = 16 * 1024;

    /** What stands before a result. */
    private record Head(String commandId, boolean ok) {}

    /**
     * Encodes any value that {@link Json} can write, to the same text.
     *
     * @throws IllegalArgumentException if the value cannot be written as JSON
     */
    public static JsonText of(Object body) {
        if (body instanceof CommandResult reply && reply.ok()) {
            EncodedJson result = reply.result();
            if (result != null && result.size() >= LARGE) {
                byte[] head = Json.bytes(new Head(reply.commandId(), true));
                // The last byte of an object is its brace.
                head[head.length - 1] = ',';
                return new JsonText(List.of(
                        head,
                        ascii("\"result\":"),
                        result.utf8(),
                        ascii(",\"durationMs\":" + reply.durationMs() + "}")));
            }
        }
        return new JsonText(List.of(Json.bytes(body)));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** In bytes. */
    public int length() {
        return parts.stream().mapToInt(part -> part.length).sum();
    }

    public void writeTo(OutputStream out) throws IOException {
        for (byte[] part : parts) {
            out.write(part);
        }
    }
}
