package dev.sophon.cli.operator.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.cli.operator.print.PlainText;
import dev.sophon.protocol.Limits;
import dev.sophon.protocol.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** JSON-RPC messages, one a line, to an agent's program; what people are to read goes elsewhere. Thread-safe. */
final class McpLines {
    static final int MOST_BYTES = Limits.MESSAGE_BYTES;

    private final PrintWriter out;
    private final PrintWriter err;

    McpLines(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    /** The next line without its end; {@code null} after the last. One that is too long comes cut, and so is no JSON. */
    static byte @Nullable [] next(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        if (next < 0) {
            return null;
        }
        for (; next >= 0 && next != '\n'; next = in.read()) {
            if (line.size() < MOST_BYTES) {
                line.write(next);
            }
        }
        return line.toByteArray();
    }

    /** Whatever the terminal's character set is, it has those of ASCII, and JSON needs no others. */
    void write(String json) {
        StringBuilder plain = new StringBuilder(json.length());
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c < 128) {
                plain.append(c);
            } else {
                plain.append(String.format("\\u%04x", (int) c));
            }
        }
        synchronized (out) {
            out.println(plain);
            out.flush();
        }
    }

    /** An error as the answer to a request; without one it is for people. */
    void error(@Nullable JsonNode id, int code, String words) {
        if (id == null) {
            warn(words);
            return;
        }
        ObjectNode answer = Json.mapper().createObjectNode().put("jsonrpc", "2.0");
        answer.set("id", id);
        answer.putObject("error").put("code", code).put("message", words);
        write(answer.toString());
    }

    void warn(String words) {
        synchronized (err) {
            err.println(PlainText.of(words));
            err.flush();
        }
    }
}
