package dev.sophon.gateway.web;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.gateway.access.Principal;
import dev.sophon.gateway.runtime.ErrorReply;
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
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One request and its answer, as a {@link Route.Handler} sees them: for the thread that handles it. */
public final class Exchange {
    /** What bodies may hold, but for commands, in bytes. */
    public static final int SMALL_BODY = 64 * 1024;

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
    private final String address;
    private final @Nullable Body body;
    private boolean keepsBody;
    private boolean answersLater;

    /**
     * One whose body is not read.
     *
     * @param address where the request is from
     */
    public Exchange(
            HttpServletRequest request,
            HttpServletResponse response,
            Map<String, String> variables,
            @Nullable Caller caller,
            String requestId,
            String address) {
        this(request, response, variables, caller, requestId, address, null);
    }

    private Exchange(
            HttpServletRequest request,
            HttpServletResponse response,
            Map<String, String> variables,
            @Nullable Caller caller,
            String requestId,
            String address,
            @Nullable Body body) {
        this.request = request;
        this.response = response;
        this.variables = variables;
        this.caller = caller;
        this.requestId = requestId;
        this.address = address;
        this.body = body;
    }

    /** The same with its body, which has come. */
    public Exchange with(Body whole) {
        return new Exchange(request, response, variables, caller, requestId, address, whole);
    }

    /** The handler has returned: the memory of its body is free, unless that is kept. */
    public void over() {
        if (body != null && !keepsBody) {
            body.close();
        }
    }

    /** Keeps the memory that its body takes of its caller's until then: what was made of it is still worked on. */
    public void keepBodyUntil(CompletionStage<?> end) {
        if (body != null) {
            keepsBody = true;
            body.closeAfter(end);
        }
    }

    /** Whether the answer comes, or completes, behind the handler's return. */
    public boolean answersLater() {
        return answersLater;
    }

    public HttpServletRequest request() {
        return request;
    }

    public HttpServletResponse response() {
        return response;
    }

    public String requestId() {
        return requestId;
    }

    /** Who asks; the route has roles. */
    public Principal principal() {
        if (caller == null) {
            throw new IllegalStateException("a route for everybody has no principal");
        }
        return caller.principal();
    }

    /** The CSRF token of the session that the request came by; {@code null} if it came by a token. */
    public @Nullable String csrfToken() {
        return caller == null ? null : caller.csrfToken();
    }

    /** Where the request is from. */
    public String address() {
        return address;
    }

    /** A variable of the path. */
    public String variable(String name) {
        return variables.getOrDefault(name, "");
    }

    public @Nullable String query(String name) {
        String value;
        try {
            value = request.getParameter(name);
        } catch (RuntimeException e) {
            // The container reads them all at once, and has an exception of its own for what it cannot.
            throw Refusal.invalid("query: expected names and values in percent encoding and UTF-8");
        }
        return value == null || value.isBlank() ? null : value;
    }

    /** A number of the query. */
    public int query(String name, int otherwise, int most) {
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
    public <T extends Record> T body(Class<T> type) {
        return body(type, SMALL_BODY);
    }

    public <T extends Record> T body(Class<T> type, int mostBytes) {
        return strict("body", tree(mostBytes), type);
    }

    /** An object within the body as a record; unknown fields are refused, and so is anything else than an object. */
    public static <T extends Record> T object(String field, @Nullable JsonNode value, Class<T> type) {
        if (value == null || !value.isObject()) {
            throw Refusal.invalid(field + ": expected an object");
        }
        return strict(field, value, type);
    }

    private static <T extends Record> T strict(String field, JsonNode tree, Class<T> type) {
        Set<String> known = FIELDS.get(type);
        tree.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw Refusal.invalid(field + ": unknown field; known: "
                        + known.stream().sorted().collect(Collectors.joining(", ")));
            }
        });
        return convert(tree, type);
    }

    /** The body as a record, whatever else it holds. */
    public <T extends Record> T lenientBody(Class<T> type) {
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
        JsonNode tree =
                body == null || body.bytes().length == 0 ? Json.mapper().createObjectNode() : parse(body, mostBytes);
        if (!tree.isObject()) {
            throw Refusal.invalid("body: expected an object");
        }
        return tree;
    }

    private JsonNode parse(Body whole, int mostBytes) {
        if (whole.bytes().length > mostBytes) {
            throw new ApiError(413, "payload_too_large", "body: expected " + mostBytes + " bytes at most");
        }
        String type = request.getContentType();
        if (type == null || !JSON.matcher(type).matches()) {
            throw new ApiError(415, "unsupported_media_type", "Content-Type: expected application/json");
        }
        try {
            return whole.tree();
        } catch (IllegalArgumentException e) {
            throw Refusal.invalid("body: " + e.getMessage());
        }
    }

    /** Answers at once; a client that reads slowly holds no thread. */
    public void answer(int status, Object value) throws IOException {
        answer(status, "application/json", JsonText.of(value));
    }

    /** Answers at once, with something else than JSON. */
    public void answer(int status, String contentType, byte[] content) throws IOException {
        answer(status, contentType, new JsonText(List.of(content)));
    }

    private void answer(int status, String contentType, JsonText text) throws IOException {
        head(status, contentType, text.length());
        if (text.length() <= ResponseBody.BUFFERED && !request.isAsyncStarted()) {
            text.writeTo(response.getOutputStream());
        } else {
            ResponseBody.write(later().context, text);
        }
    }

    /** Answers at once, with nothing. */
    public void answer(int status) {
        response.setStatus(status);
    }

    /**
     * Answers a HEAD for what comes bit by bit and has no end: with its headers, and begins nothing.
     *
     * @return false for a GET, which is to be answered yet
     */
    public boolean answeredHead(String contentType) {
        if (!request.getMethod().equals("HEAD")) {
            return false;
        }
        stream(contentType);
        return true;
    }

    private void stream(String contentType) {
        response.setStatus(200);
        response.setContentType(contentType);
    }

    /** Begins to answer with what comes bit by bit and has no end; whoever writes it completes the request. */
    public AsyncContext answeredBitByBit(String contentType) {
        answersLater = true;
        stream(contentType);
        return request.startAsync();
    }

    private void head(int status, String contentType, int length) {
        response.setStatus(status);
        response.setContentType(contentType);
        response.setContentLength(length);
    }

    /** Lets go of the thread; the answer comes by {@link Later#answer}. */
    public Later later() {
        answersLater = true;
        // What waits has its own end: an approval's expiry, a command's budget.
        return new Later(ResponseBody.later(request, response));
    }

    /** An answer that is still to come, once, from any thread. */
    public final class Later {
        private final AsyncContext context;

        private Later(AsyncContext context) {
            this.context = context;
        }

        public void answer(int status, Object body) {
            JsonText text = JsonText.of(body);
            head(status, "application/json", text.length());
            ResponseBody.write(context, text);
        }

        /** Leads a browser on to another address. */
        public void redirect(String location) {
            response.setHeader("Location", location);
            answer(302, Map.of());
        }

        /** Answers what a handler would have thrown. */
        public void fail(RuntimeException failure) {
            ErrorReply reply = Failures.tell(response, failure, requestId);
            answer(response.getStatus(), reply);
        }
    }

    /** The list form of the contract. */
    public record Items(List<?> items, @Nullable String nextCursor) {}
}
