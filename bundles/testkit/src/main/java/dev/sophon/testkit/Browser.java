package dev.sophon.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A real Chromium with one page, driven over its DevTools protocol by what a person has: a pointer and a keyboard. What is
 * pressed is found by its text or by a selector, and has to be visible. For one thread.
 */
public final class Browser implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Finds the last visible thing that can be pressed or read and has this text; dialogs lie above the rest. */
    private static final String FIND =
            """
            (what) => {
              const top = [...document.querySelectorAll('dialog[open]')].at(-1) ?? document;
              let all;
              if (what.startsWith('css:')) all = [...top.querySelectorAll(what.slice(4))];
              else all = [...top.querySelectorAll('button, a, summary, label, [role=tab]')]
                  .filter((one) => one.textContent.trim() === what || one.getAttribute('aria-label') === what);
              const found = all.find((one) => one.checkVisibility() && !one.disabled);
              if (!found) return null;
              found.scrollIntoView({block: 'center', behavior: 'instant'});
              const box = found.getBoundingClientRect();
              return {x: box.x + box.width / 2, y: box.y + box.height / 2};
            }
            """;

    /** What is said of a page that is just being left for another. */
    private static final Pattern LEAVING =
            Pattern.compile("navigated or closed|[Cc]ontext was destroyed|Cannot find (default execution )?context");

    private static final Map<String, Integer> KEYS =
            Map.of("Tab", 9, "Escape", 27, "End", 35, "Home", 36, "ArrowLeft", 37, "ArrowRight", 39);

    /** Whoever started it ends it; a page beside another only leaves. */
    private final @Nullable Program program;

    private final URI control;
    private final String id;
    private final WebSocket socket;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> waiting = new ConcurrentHashMap<>();
    private final List<String> problems = new java.util.concurrent.CopyOnWriteArrayList<>();

    /**
     * Starts it, with an empty page.
     *
     * @param profile a folder for what it keeps, which need not be there
     */
    public Browser(Path profile) throws Exception {
        program = Program.start(
                List.of(
                        "chromium",
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        // Where the session has a keyring that is locked, no page would ever load.
                        "--password-store=basic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--disable-extensions",
                        "--mute-audio",
                        "--window-size=1280,900",
                        "--user-data-dir=" + profile,
                        "--remote-debugging-port=0",
                        "about:blank"),
                Map.of());
        control = URI.create(
                program.await("DevTools listening on (ws://\\S+)", START).group(1));
        JsonNode page = page(control, target -> true);
        id = page.path("id").asText();
        socket = open(page);
        listen();
    }

    private Browser(Browser other, JsonNode page) throws Exception {
        program = null;
        control = other.control;
        id = page.path("id").asText();
        socket = open(page);
        listen();
    }

    /** The page beside this one whose address begins so, waited for; closing it leaves the browser as it is. */
    public Browser tab(String begins) throws Exception {
        return new Browser(
                this,
                page(
                        control,
                        target -> !target.path("id").asText().equals(id)
                                && target.path("url").asText().startsWith(begins)));
    }

    private static JsonNode page(URI control, Predicate<JsonNode> wanted) throws Exception {
        JsonNode[] page = new JsonNode[1];
        HttpClient http = HttpClient.newHttpClient();
        Rig.await("a page", START, () -> {
            var answer = http.send(
                    java.net.http.HttpRequest.newBuilder(
                                    URI.create("http://127.0.0.1:" + control.getPort() + "/json/list"))
                            .build(),
                    java.net.http.HttpResponse.BodyHandlers.ofByteArray());
            for (JsonNode target : Json.tree(answer.body())) {
                if (target.path("type").asText().equals("page") && wanted.test(target)) {
                    page[0] = target;
                }
            }
            return page[0] != null;
        });
        return page[0];
    }

    private WebSocket open(JsonNode page) throws Exception {
        return HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(page.path("webSocketDebuggerUrl").asText()), new Incoming())
                .get(START.toSeconds(), TimeUnit.SECONDS);
    }

    private void listen() throws Exception {
        call("Page.enable", "{}");
        call("Runtime.enable", "{}");
        call("Log.enable", "{}");
    }

    private final class Incoming implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                JsonNode message = tree(text.toString());
                text.setLength(0);
                hear(message);
            }
            from.request(1);
            return CompletableFuture.completedFuture(null);
        }
    }

    private static JsonNode tree(String text) {
        try {
            return Json.mapper().readTree(text);
        } catch (IOException e) {
            throw new IllegalStateException("the browser sent no JSON", e);
        }
    }

    private void hear(JsonNode message) {
        if (message.has("id")) {
            CompletableFuture<JsonNode> answer =
                    waiting.remove(message.path("id").asInt());
            if (answer != null) {
                answer.complete(message);
            }
            return;
        }
        String method = message.path("method").asText();
        JsonNode params = message.path("params");
        if (method.equals("Runtime.exceptionThrown")) {
            problems.add(params.path("exceptionDetails").toString());
        } else if (method.equals("Log.entryAdded")
                && params.path("entry").path("source").asText().matches("security|violation|javascript")) {
            problems.add(params.path("entry").path("text").asText());
        }
    }

    /** What scripts threw, and what the content security policy refused. */
    public List<String> problems() {
        return List.copyOf(problems);
    }

    /** Calls a method of the DevTools protocol, and gives its result. */
    public JsonNode call(String method, String params) throws Exception {
        int id = ids.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        String message = "{\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + params + "}";
        socket.sendText(message, true).get(10, TimeUnit.SECONDS);
        JsonNode got = answer.get(30, TimeUnit.SECONDS);
        if (got.has("error")) {
            throw new AssertionError(method + ": " + got.path("error"));
        }
        return got.path("result");
    }

    private static String quoted(String text) {
        return new String(Json.bytes(text), StandardCharsets.UTF_8);
    }

    /** The value of a JavaScript expression. */
    public JsonNode evaluate(String expression) throws Exception {
        ObjectNode params = Json.mapper().createObjectNode();
        params.put("expression", expression).put("returnByValue", true).put("awaitPromise", true);
        JsonNode result = call("Runtime.evaluate", params.toString());
        if (result.has("exceptionDetails")) {
            throw new AssertionError(expression + ": " + result.path("exceptionDetails"));
        }
        return result.path("result").path("value");
    }

    /** Waits until a JavaScript expression holds. */
    public void await(String what, String expression) throws Exception {
        try {
            Rig.await(what, PATIENCE, () -> {
                try {
                    return evaluate("Boolean(" + expression + ")").asBoolean();
                } catch (IOException | InterruptedException e) {
                    throw e;
                } catch (Exception e) {
                    throw new IOException(e);
                } catch (AssertionError e) {
                    if (LEAVING.matcher(String.valueOf(e.getMessage())).find()) {
                        return false;
                    }
                    throw e;
                }
            });
        } catch (AssertionError e) {
            throw new AssertionError(
                    e.getMessage() + "; problems: " + problems + "; the page shows:\n"
                            + evaluate("document.body?.innerText").asText(),
                    e);
        }
    }

    /** Waits until the page, or the open dialog, shows a text. */
    public void awaitText(String text) throws Exception {
        await("\"" + text + "\"", "document.body?.innerText.includes(" + quoted(text) + ")");
    }

    /** Goes to an address, and waits until its page has loaded. */
    public void open(String address) throws Exception {
        call("Page.navigate", "{\"url\":" + quoted(address) + "}");
        await("the page", "document.readyState === 'complete' && location.href === " + quoted(address));
    }

    /** Presses what has this text, or what {@code css:SELECTOR} finds. */
    public void press(String what) throws Exception {
        String find = "(" + FIND + ")(" + quoted(what) + ")";
        JsonNode before;
        JsonNode at;
        // Where a page is still being laid out, a press would go to where the thing has just been.
        do {
            await(what + " to press", find);
            before = evaluate(find);
            at = evaluate("new Promise(done => requestAnimationFrame(() => done(" + find + ")))");
        } while (at.isNull() || !at.equals(before));
        for (String type : List.of("mouseMoved", "mousePressed", "mouseReleased")) {
            ObjectNode mouse = Json.mapper().createObjectNode();
            mouse.put("type", type)
                    .put("x", at.path("x").asDouble())
                    .put("y", at.path("y").asDouble());
            if (!type.equals("mouseMoved")) {
                mouse.put("button", "left").put("clickCount", 1);
            }
            call("Input.dispatchMouseEvent", mouse.toString());
        }
    }

    /** Types into what {@code css:SELECTOR} finds, instead of what is there. */
    public void type(String what, String text) throws Exception {
        press(what);
        evaluate("document.activeElement.select?.()");
        call("Input.insertText", "{\"text\":" + quoted(text) + "}");
    }

    /** Presses a key and lets it go: a character, or the name of one of those that none stands for, as in {@code ArrowRight}. */
    public void key(String name) throws Exception {
        ObjectNode key = Json.mapper().createObjectNode();
        key.put("key", name);
        if (name.length() == 1) {
            key.put("text", name);
        } else {
            key.put("code", name).put("windowsVirtualKeyCode", KEYS.get(name));
        }
        for (String type : List.of(name.length() == 1 ? "keyDown" : "rawKeyDown", "keyUp")) {
            call("Input.dispatchKeyEvent", key.put("type", type).toString());
        }
    }

    /** What the page saves goes there, without a question. */
    public void downloadsTo(Path folder) throws Exception {
        call(
                "Browser.setDownloadBehavior",
                "{\"behavior\":\"allow\",\"downloadPath\":" + quoted(folder.toString()) + "}");
    }

    /** Makes the window that large, in CSS pixels; one of less than 600 is a phone's. */
    public void look(int width, int height, boolean dark) throws Exception {
        call(
                "Emulation.setDeviceMetricsOverride",
                "{\"width\":" + width + ",\"height\":" + height + ",\"deviceScaleFactor\":1,\"mobile\":" + (width < 600)
                        + "}");
        call(
                "Emulation.setEmulatedMedia",
                "{\"features\":[{\"name\":\"prefers-color-scheme\",\"value\":\"" + (dark ? "dark" : "light") + "\"}]}");
    }

    /** What the page looks like now, below {@code target/dashboard}, for people. */
    public void picture(String name) throws Exception {
        byte[] png = Base64.getDecoder()
                .decode(call("Page.captureScreenshot", "{\"format\":\"png\"}")
                        .path("data")
                        .asText());
        Path folder = Files.createDirectories(Path.of("target", "dashboard"));
        Files.write(folder.resolve(name + ".png"), png);
    }

    @Override
    public void close() {
        socket.abort();
        if (program != null) {
            program.close();
        }
    }
}
