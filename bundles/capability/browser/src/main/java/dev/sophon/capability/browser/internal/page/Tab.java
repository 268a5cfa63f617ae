package dev.sophon.capability.browser.internal.page;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.capability.browser.internal.devtools.Answers;
import dev.sophon.capability.browser.internal.devtools.DevTools;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Invocation;
import dev.sophon.protocol.text.OneLine;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A page of the browser, with what it was last seen doing. Thread-safe. */
public final class Tab {
    /** How long a command waits for a page to load. */
    private static final long LOAD_MS = 10_000;
    /** How long after an action a page may begin to go elsewhere. */
    private static final long QUIET_MS = 120;

    private static final int MAX_FRAMES = 50;
    private static final int MAX_TITLE = 300;
    private static final int MAX_URL = 2_000;
    private static final int MAX_MESSAGE = 2_000;

    private final String id;
    private final String target;
    private final String session;
    private final DevTools tools;
    /** The frames that have a process of their own, by its session. */
    private final Map<String, Frame> frames = new ConcurrentHashMap<>();

    private final Handles handles = new Handles();
    private final Console console = new Console();
    private final Traffic traffic = new Traffic();
    private CompletableFuture<JsonNode> disturbed = new CompletableFuture<>();
    private boolean loading;
    private boolean gone;
    private @Nullable Dialog dialog;
    private String dialogSession = "";
    private @Nullable String refused;
    private @Nullable String opened;
    private @Nullable Node chooser;
    private CompletableFuture<JsonNode> dragged = new CompletableFuture<>();

    public Tab(String id, String target, String session, DevTools tools) {
        this.id = id;
        this.target = target;
        this.session = session;
        this.tools = tools;
    }

    public String id() {
        return id;
    }

    public String target() {
        return target;
    }

    /** Of the page itself, and of its frames from the same site. */
    public String session() {
        return session;
    }

    public Handles handles() {
        return handles;
    }

    public Console console() {
        return console;
    }

    public Traffic traffic() {
        return traffic;
    }

    /**
     * A frame with a process of its own.
     *
     * @param parent the session of what it is in
     */
    public record Frame(String id, String parent) {}

    /**
     * Takes a frame in.
     *
     * @return false where there are too many
     */
    public boolean add(String frameSession, Frame frame) {
        return frames.size() < MAX_FRAMES && frames.put(frameSession, frame) == null;
    }

    public void removeFrame(String frameSession) {
        frames.remove(frameSession);
    }

    /** The frame of a session; empty for the page's own. */
    Optional<Frame> frame(String frameSession) {
        return Optional.ofNullable(frames.get(frameSession));
    }

    /** The sessions of all its frames that have one of their own. */
    Set<String> frameSessions() {
        return Set.copyOf(frames.keySet());
    }

    /** The session of a frame, which is that of what it is in unless it has one of its own. */
    String sessionOf(String frame, String parent) {
        return frames.entrySet().stream()
                .filter(entry -> entry.getValue().id().equals(frame))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(parent);
    }

    /** Calls a method of the page's session. */
    public JsonNode call(Invocation call, String method, Map<String, ?> params)
            throws CommandException, InterruptedException {
        return call(call, session, method, params);
    }

    /**
     * Calls a method, and waits for its answer.
     *
     * @throws CommandException where a dialog is open or opens, since the page answers nothing then
     */
    public JsonNode call(Invocation call, String frameSession, String method, Map<String, ?> params)
            throws CommandException, InterruptedException {
        CompletableFuture<JsonNode> end;
        synchronized (this) {
            end = disturbed;
        }
        if (end.isCompletedExceptionally()) {
            return Answers.await(call, end);
        }
        return Answers.await(call, tools.send(frameSession, method, params), end);
    }

    /** As {@link #call}, for what may open a dialog, which holds the answer up. */
    public void act(Invocation call, String method, Map<String, ?> params)
            throws CommandException, InterruptedException {
        act(call, session, method, params);
    }

    public void act(Invocation call, String frameSession, String method, Map<String, ?> params)
            throws CommandException, InterruptedException {
        if (dialog() != null) {
            return;
        }
        try {
            call(call, frameSession, method, params);
        } catch (CommandException e) {
            if (dialog() == null) {
                throw e;
            }
        }
    }

    /** Calls a method for whose answer nobody waits. */
    void tell(String frameSession, String method, Map<String, ?> params) {
        tools.tell(frameSession, method, params);
    }

    /** Hears of an event, on the thread that reads. */
    public void event(String from, String method, JsonNode params) {
        switch (method) {
            case "Page.frameStartedLoading" -> loading(params, true);
            case "Page.frameStoppedLoading" -> loading(params, false);
            case "Page.frameNavigated" -> navigated(from, params.path("frame"));
            case "Page.javascriptDialogOpening" -> opened(from, params);
            case "Page.javascriptDialogClosed" -> answered();
            case "Page.fileChooserOpened" -> asksForFiles(from, params);
            case "Input.dragIntercepted" -> dragged(params.path("data"));
            case "Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded" ->
                console.event(method, params);
            default -> traffic.event(method, params);
        }
    }

    private synchronized void loading(JsonNode params, boolean now) {
        if (params.path("frameId").asText().equals(target)) {
            loading = now;
            notifyAll();
        }
    }

    /** A frame of another kind, as a data URL's, asks nobody for its page: it is emptied. */
    private void navigated(String from, JsonNode frame) {
        String frameId = frame.path("id").asText();
        if (!frameId.equals(target) && frame.path("url").asText().startsWith("data:")) {
            tools.tell(from, "Page.navigate", Map.of("url", "about:blank", "frameId", frameId));
        }
        synchronized (this) {
            if (frameId.equals(target)) {
                handles.clear();
                chooser = null;
                if (frame.path("url").asText().startsWith("http")) {
                    refused = null;
                }
            }
        }
    }

    private void opened(String from, JsonNode params) {
        String type = params.path("type").asText();
        if (type.equals("beforeunload")) {
            // Whoever drives the page has decided to leave it.
            tools.tell(from, "Page.handleJavaScriptDialog", Map.of("accept", true));
            return;
        }
        synchronized (this) {
            dialog = new Dialog(type, OneLine.cut(params.path("message").asText(), MAX_MESSAGE));
            dialogSession = from;
            disturbed.completeExceptionally(CommandException.invalidParams(
                    "tab: the page shows a dialog; answer it with browser.dialog first"));
            notifyAll();
        }
    }

    private synchronized void answered() {
        if (!gone) {
            dialog = null;
            disturbed = new CompletableFuture<>();
            notifyAll();
        }
    }

    synchronized @Nullable Dialog dialog() {
        return dialog;
    }

    /** Answers the dialog that is open. */
    public JsonNode answerDialog(Invocation call, boolean accept, @Nullable String text)
            throws CommandException, InterruptedException {
        String from;
        synchronized (this) {
            if (dialog == null) {
                throw CommandException.invalidParams("tab: the page shows no dialog");
            }
            from = dialogSession;
        }
        JsonNode answer = Answers.await(call, answer(from, accept, text));
        answered();
        return answer;
    }

    private CompletableFuture<JsonNode> answer(String from, boolean accept, @Nullable String text) {
        return tools.send(
                from,
                "Page.handleJavaScriptDialog",
                text == null ? Map.of("accept", accept) : Map.of("accept", accept, "promptText", text));
    }

    private synchronized void asksForFiles(String from, JsonNode params) {
        if (params.has("backendNodeId")) {
            chooser = new Node(from, params.path("backendNodeId").asInt());
            notifyAll();
        }
    }

    /** The element for which the page has asked for files, once. */
    public synchronized Optional<Node> takeChooser() {
        Optional<Node> asked = Optional.ofNullable(chooser);
        chooser = null;
        return asked;
    }

    private synchronized void dragged(JsonNode data) {
        dragged.complete(data);
    }

    /** What the page gives along with what is dragged next. */
    synchronized CompletableFuture<JsonNode> nextDrag() {
        dragged = new CompletableFuture<>();
        return dragged;
    }

    public synchronized void opened(String tab) {
        opened = tab;
        notifyAll();
    }

    public synchronized void refused(String why) {
        refused = why;
    }

    /** Why the page was not let go somewhere, once. */
    public synchronized @Nullable String takeRefused() {
        String why = refused;
        refused = null;
        return why;
    }

    /** It is no more; whoever waits is told. */
    public synchronized void end(CommandException why) {
        gone = true;
        disturbed.completeExceptionally(why);
        disturbed = CompletableFuture.failedFuture(why);
        notifyAll();
    }

    /** Waits for what an action has set off: a page that loads, for a bounded time, or a dialog. */
    public synchronized void settle(Invocation call) throws InterruptedException {
        long begun = System.nanoTime();
        while (dialog == null && !gone) {
            long passed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
            long left = Math.min(
                    (loading ? LOAD_MS : QUIET_MS) - passed, call.remaining().toMillis());
            if (left <= 0) {
                return;
            }
            wait(left);
        }
    }

    /** Where it is now. The browser's own process tells, so it does while a dialog is open. */
    public PageState state(Invocation call) throws CommandException, InterruptedException {
        JsonNode info = Answers.await(call, tools.send("", "Target.getTargetInfo", Map.of("targetId", target)))
                .path("targetInfo");
        synchronized (this) {
            String other = opened;
            opened = null;
            return new PageState(
                    id,
                    OneLine.cut(info.path("url").asText(), MAX_URL),
                    OneLine.of(info.path("title").asText(), MAX_TITLE),
                    loading,
                    dialog,
                    chooser == null ? null : Boolean.TRUE,
                    other,
                    refused,
                    true);
        }
    }
}
