package dev.sophon.capability.browser.internal.process;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.capability.browser.internal.address.AddressRules;
import dev.sophon.capability.browser.internal.devtools.Answers;
import dev.sophon.capability.browser.internal.devtools.Chromium;
import dev.sophon.capability.browser.internal.devtools.DevTools;
import dev.sophon.capability.browser.internal.page.Tab;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Invocation;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A browser that runs, with its tabs. Everything that it opens is told to us before it runs, and waits until it was set up.
 * Thread-safe.
 */
public final class RunningBrowser implements DevTools.Listener, AutoCloseable {
    /** A page that opens more loses the newest. */
    public static final int MAX_TABS = 20;

    private final Chromium program;
    private final DevTools tools;
    private final Requests requests;
    private final Downloads downloads;
    private final Map<String, Tab> tabs = new LinkedHashMap<>();
    private final Map<String, Tab> bySession = new ConcurrentHashMap<>();
    private final Set<String> ready = new HashSet<>();
    private int last;
    private String current = "";

    RunningBrowser(Chromium program, AddressRules rules, Folders folders, int maxMessage) {
        this.program = program;
        this.tools = program.tools(maxMessage, this);
        this.requests = new Requests(tools, rules, this::refused);
        this.downloads = new Downloads(tools, folders.downloads());
        tools.start();
        requests.hold();
        downloads.watch();
        // Whoever asks for anything is told no.
        tools.tell("", "Browser.grantPermissions", Map.of("permissions", List.of()));
        tools.tell("", "Target.setDiscoverTargets", Map.of("discover", true));
        attach("");
    }

    /** What this opens is told, and held. */
    private void attach(String session) {
        tools.tell(
                session,
                "Target.setAutoAttach",
                Map.of("autoAttach", true, "waitForDebuggerOnStart", true, "flatten", true));
    }

    boolean isRunning() {
        return tools.isOpen() && program.isAlive();
    }

    public long pid() {
        return program.pid();
    }

    public Downloads downloads() {
        return downloads;
    }

    @Override
    public void event(String session, String method, JsonNode params) {
        switch (method) {
            case "Target.attachedToTarget" -> attached(session, params);
            case "Target.detachedFromTarget" ->
                detached(params.path("sessionId").asText());
            case "Target.targetInfoChanged" -> changed(params.path("targetInfo"));
            case "Target.targetCrashed" -> crashed(params.path("targetId").asText());
            case "Fetch.requestPaused" -> requests.paused(params);
            case "Network.responseReceivedExtraInfo" -> requests.answered(params);
            case "Browser.downloadWillBegin", "Browser.downloadProgress" -> downloads.event(method, params);
            default -> {
                Tab tab = bySession.get(session);
                if (tab != null) {
                    tab.event(session, method, params);
                }
            }
        }
    }

    private void attached(String parent, JsonNode params) {
        String session = params.path("sessionId").asText();
        String type = params.path("targetInfo").path("type").asText();
        String target = params.path("targetInfo").path("targetId").asText();
        attach(session);
        // Bodies are not kept for us.
        CompletableFuture<JsonNode> told = tools.send(
                session,
                "Network.enable",
                Map.of("maxTotalBufferSize", 0, "maxResourceBufferSize", 0, "maxPostDataSize", 0));
        if (type.equals("page")) {
            if (!add(target, session, params.path("targetInfo").path("openerId").asText())) {
                tools.tell("", "Target.closeTarget", Map.of("targetId", target));
                return;
            }
            watch(session, true);
        } else if (type.equals("iframe")) {
            Tab tab = bySession.get(parent);
            if (tab != null && tab.add(session, new Tab.Frame(target, parent))) {
                bySession.put(session, tab);
                watch(session, false);
            }
        }
        CompletableFuture<JsonNode> runs = tools.send(session, "Runtime.runIfWaitingForDebugger", Map.of());
        // What it does from then on is told.
        CompletableFuture<Void> unused =
                CompletableFuture.allOf(told, runs).whenComplete((done, problem) -> ready(session));
    }

    private synchronized void ready(String session) {
        Tab tab = bySession.get(session);
        if (tab != null && tab.session().equals(session)) {
            ready.add(tab.target());
            notifyAll();
        }
    }

    private void watch(String session, boolean page) {
        for (String domain : List.of("Page", "Runtime", "Log")) {
            tools.tell(session, domain + ".enable", Map.of());
        }
        // What a worker of the page answers is no request, and could not be held.
        tools.tell(session, "Network.setBypassServiceWorker", Map.of("bypass", true));
        tools.tell(session, "Page.setInterceptFileChooserDialog", Map.of("enabled", true));
        if (page) {
            tools.tell(session, "Input.setInterceptDrags", Map.of("enabled", true));
        }
    }

    private synchronized boolean add(String target, String session, String opener) {
        if (tabs.size() >= MAX_TABS) {
            return false;
        }
        Tab tab = new Tab("t" + ++last, target, session, tools);
        tabs.put(target, tab);
        bySession.put(session, tab);
        if (tabs.containsKey(opener)) {
            tabs.get(opener).opened(tab.id());
        }
        notifyAll();
        return true;
    }

    private synchronized void detached(String session) {
        Tab tab = bySession.remove(session);
        if (tab == null) {
            return;
        }
        if (tab.session().equals(session)) {
            tabs.remove(tab.target());
            ready.remove(tab.target());
            tab.end(CommandException.invalidParams("tab: it was closed"));
            notifyAll();
        } else {
            tab.removeFrame(session);
        }
    }

    /** A page at an address of another kind, as a blob's, for which there is no request that could be held. */
    private void changed(JsonNode info) {
        Tab tab = tab(info.path("targetId").asText());
        String url = info.path("url").asText();
        if (tab != null && !mayStay(url)) {
            tab.refused(AddressRules.SCHEMES);
            tools.tell(tab.session(), "Page.navigate", Map.of("url", "about:blank"));
        }
    }

    private static boolean mayStay(String url) {
        return url.isEmpty()
                || url.startsWith("about:blank")
                || url.startsWith("http://")
                || url.startsWith("https://")
                || url.startsWith("chrome-error:");
    }

    private void crashed(String target) {
        if (tab(target) != null) {
            tools.tell("", "Target.closeTarget", Map.of("targetId", target));
        }
    }

    private void refused(String frame, String why) {
        Tab tab = tab(frame);
        if (tab != null) {
            tab.refused(why);
        }
    }

    private synchronized @Nullable Tab tab(String target) {
        return tabs.get(target);
    }

    @Override
    public void ended() {
        synchronized (this) {
            tabs.values().forEach(tab -> tab.end(Answers.ended()));
            tabs.clear();
            notifyAll();
        }
        requests.close();
    }

    /** In the order in which they were opened. */
    public synchronized List<Tab> tabs() {
        return List.copyOf(tabs.values());
    }

    /** The tab that counts where none is named. */
    synchronized Optional<Tab> current() {
        return Optional.ofNullable(tabs.get(current))
                .or(() -> tabs.values().stream().reduce((earlier, later) -> later));
    }

    synchronized void use(Tab tab) {
        current = tab.target();
    }

    /** Opens an empty tab. */
    public Tab open(Invocation call) throws CommandException, InterruptedException {
        if (tabs().size() >= MAX_TABS) {
            throw CommandException.invalidParams(
                    "expected at most " + MAX_TABS + " tabs; close one with browser.close");
        }
        String target = create(call);
        synchronized (this) {
            while (!tabs.containsKey(target) || !ready.contains(target)) {
                if (!tools.isOpen()) {
                    throw Answers.ended();
                }
                if (call.remaining().toMillis() <= 0) {
                    throw new InterruptedException("the budget ran out");
                }
                wait(call.remaining().toMillis());
            }
            current = target;
            return tabs.get(target);
        }
    }

    private String create(Invocation call) throws CommandException, InterruptedException {
        try {
            return call(call, "Target.createTarget", Map.of("url", "about:blank"))
                    .path("targetId")
                    .asText();
        } catch (CommandException e) {
            if (tools.isOpen() || hadTabs()) {
                throw e;
            }
            throw CommandException.unsupported(
                    "the browser does not start here; started by hand as this user, with --headless, it says why");
        }
    }

    private synchronized boolean hadTabs() {
        return last > 0;
    }

    public void close(Invocation call, Tab tab) throws CommandException, InterruptedException {
        call(call, "Target.closeTarget", Map.of("targetId", tab.target()));
        synchronized (this) {
            while (tabs.containsKey(tab.target()) && call.remaining().toMillis() > 0) {
                wait(call.remaining().toMillis());
            }
        }
    }

    /** Closes a tab in which nothing came to be; nobody waits for it. */
    public void drop(Tab tab) {
        tools.tell("", "Target.closeTarget", Map.of("targetId", tab.target()));
    }

    JsonNode call(Invocation call, String method, Map<String, ?> params) throws CommandException, InterruptedException {
        return Answers.await(call, tools.send("", method, params));
    }

    /** Ends it, and with it everything that it has started. */
    @Override
    public void close() {
        tools.tell("", "Browser.close", Map.of());
        // Behind that, the end of the pipe: it would do alone.
        tools.close();
        program.close();
        requests.close();
        downloads.close();
    }
}
