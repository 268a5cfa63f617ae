package dev.sophon.gateway.rest.internal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.access.web.Caller;
import dev.sophon.gateway.runtime.Refusal;
import dev.sophon.protocol.json.Json;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One request and its answer, as a handler sees them. */
final class Exchange {
    /** What bodies may hold, but for commands, in bytes. */
    static final int SMALL_BODY = 64 * 1024;

    /** The fields of a record, which the platform looks up anew each time. */
    private static final ClassValue<Set<String>> FIELDS = new ClassValue<>() {
        @Override
        protected Set<String> computeValue(Class<?> type) {
            return Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getName)
                    .collect(Collectors.toUnmodifiableSet());
        }
    };

    private static final Pattern JSON = Pattern.compile("application/json( *;.*)?", Pattern.CASE_INSENSITIVE);

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final Map<String, String> variables;
    private final @Nullable Caller caller;
    private final String requestId;

    Exchange(
            HttpServletRequest request,
            HttpServletResponse response,
            Map<String, String> variables,
            @Nullable Caller caller,
            String requestId) {
        this.request = request;
        this.response = response;
        this.variables = variables;
        this.caller = caller;
        this.requestId = requestId;
    }

    HttpServletRequest request() {
        return request;
    }

    HttpServletResponse response() {
        return response;
    }

    String requestId() {
        return requestId;
    }

    /** Who asks; the route has roles. */
    Principal principal() {
        if (caller == null) {
            throw new IllegalStateException("a route for everybody has no principal");
        }
        return caller.principal();
    }

    /** The CSRF token of the session that the request came by; {@code null} if it came by a token. */
    @Nullable
    String csrfToken() {
        return caller == null ? null : caller.csrfToken();
    }

    /** Where the request is from. A machine that reaches loopback by both protocols is still one machine. */
    String address() {
        String address = request.getRemoteAddr().replaceAll("^\\[|]$", "");
        return address.equals("0:0:0:0:0:0:0:1") || address.equals("::1") ? "127.0.0.1" : address;
    }

    /** A variable of the path. */
    String variable(String name) {
        return variables.getOrDefault(name, "");
    }

    @Nullable
    String query(String name) {
        String value = request.getParameter(name);
        return value == null || value.isBlank() ? null : value;
    }

    /** A number of the query. */
    int query(String name, int otherwise, int most) {
        String value = query(name);
        if (value == null) {
            return otherwise;
        }
        if (!value.matches("\\d{1,9}") || Integer.parseInt(value) < 1 || Integer.parseInt(value) > most) {
            throw Refusal.invalid(name + ": expected a number from 1 to " + most);
        }
        return Integer.parseInt(value);
    }

    /** The body as a record; unknown fields are refused, and no body counts as {@code {}}. */
    <T extends Record> T body(Class<T> type) {
        return body(type, SMALL_BODY);
    }

    <T extends Record> T body(Class<T> type, int mostBytes) {
        JsonNode tree = tree(mostBytes);
        Set<String> known = FIELDS.get(type);
        tree.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw Refusal.invalid(
                        "body: unknown field; known: " + known.stream().sorted().collect(Collectors.joining(", ")));
            }
        });
        return convert(tree, type);
    }

    /** The body as a record, whatever else it holds. */
    <T extends Record> T lenientBody(Class<T> type) {
        return convert(tree(SMALL_BODY), type);
    }

    /** What the codec says of a body names fields and holds no text. */
    private static <T> T convert(JsonNode tree, Class<T> type) {
        try {
            return Json.convert(tree, type);
        } catch (IllegalArgumentException e) {
            throw Refusal.invalid(String.valueOf(e.getMessage()));
        }
    }

    private JsonNode tree(int mostBytes) {
        byte[] bytes = read(mostBytes);
        JsonNode tree = bytes.length == 0 ? Json.mapper().createObjectNode() : parse(bytes);
        if (!tree.isObject()) {
            throw Refusal.invalid("body: expected an object");
        }
        return tree;
    }

    private static JsonNode parse(byte[] bytes) {
        try {
            return Json.tree(bytes);
        } catch (IllegalArgumentException e) {
            throw Refusal.invalid("body: " + e.getMessage());
        }
    }

    private byte[] read(int mostBytes) {
        if (request.getContentLengthLong() > mostBytes) {
            throw tooLarge(mostBytes);
        }
        byte[] bytes;
        try {
            bytes = request.getInputStream().readNBytes(mostBytes + 1);
        } catch (IOException e) {
            // Anybody can send this: no fault of ours, and nothing for the log.
            throw Refusal.invalid(
                    "body: expected all of it, as Content-Length or its chunks say, without a long pause");
        }
        if (bytes.length > mostBytes) {
            throw tooLarge(mostBytes);
        }
        String type = request.getContentType();
        if (bytes.length > 0 && (type == null || !JSON.matcher(type).matches())) {
            throw new ApiError(415, "unsupported_media_type", "Content-Type: expected application/json");
        }
        return bytes;
    }

    private static ApiError tooLarge(int mostBytes) {
        return new ApiError(413, "payload_too_large", "body: expected " + mostBytes + " bytes at most");
    }

    /** Answers at once. */
    void answer(int status, Object body) throws IOException {
        JsonText text = JsonText.of(body);
        head(status, text.length());
        text.writeTo(response.getOutputStream());
    }

    /** Answers at once, with nothing. */
    void answer(int status) {
        response.setStatus(status);
    }

    private void head(int status, int length) {
        response.setStatus(status);
        response.setContentType("application/json");
        response.setContentLength(length);
    }

    /** Lets go of the thread; the answer comes by {@link Later#answer}. */
    Later later() {
        AsyncContext context = request.startAsync(request, response);
        // What waits has its own end: an approval's expiry, a command's budget.
        context.setTimeout(0);
        return new Later(context);
    }

    /** An answer that is still to come, once, from any thread. */
    final class Later {
        private final AsyncContext context;

        private Later(AsyncContext context) {
            this.context = context;
        }

        void answer(int status, Object body) {
            JsonText text = JsonText.of(body);
            head(status, text.length());
            ResponseBody.write(context, text);
        }
    }

    /** The list form of the contract. */
    record Items(List<?> items, @Nullable String nextCursor) {}
}
