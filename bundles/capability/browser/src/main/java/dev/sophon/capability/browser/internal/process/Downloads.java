package dev.sophon.capability.browser.internal.process;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.capability.browser.internal.devtools.DevTools;
import dev.sophon.node.command.Invocation;
import dev.sophon.protocol.text.OneLine;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * What pages have handed out, in a folder of the Node's under names of the browser's, up to a size and a number. Thread-safe.
 */
public final class Downloads implements AutoCloseable {
    static final int MAX_FILES = 20;
    static final long MAX_BYTES = 256L * 1024 * 1024;

    private static final Pattern NAME = Pattern.compile("[0-9a-f-]{36}");

    private final DevTools tools;
    private final Path folder;
    private final Map<String, Download> all = new LinkedHashMap<>();
    private boolean closed;

    /**
     * A file that a page hands out.
     *
     * @param id the browser's name for it
     * @param name as the page suggests it; good for telling, not for a path
     * @param state {@code inProgress}, {@code completed} or {@code canceled}
     */
    public record Download(String id, String name, String url, String state, long sizeBytes) {
        @Override
        public String toString() {
            return "Download[state=" + state + "]";
        }
    }

    Downloads(DevTools tools, Path folder) {
        this.tools = tools;
        this.folder = folder;
    }

    void watch() {
        tools.tell(
                "",
                "Browser.setDownloadBehavior",
                Map.of("behavior", "allowAndName", "downloadPath", folder.toString(), "eventsEnabled", true));
    }

    synchronized void event(String method, JsonNode params) {
        String id = params.path("guid").asText();
        if (method.equals("Browser.downloadWillBegin")) {
            if (all.size() >= MAX_FILES || !NAME.matcher(id).matches()) {
                cancel(id);
                return;
            }
            all.put(
                    id,
                    new Download(
                            id,
                            OneLine.of(params.path("suggestedFilename").asText(), 200),
                            OneLine.cut(params.path("url").asText(), 500),
                            "inProgress",
                            0));
            notifyAll();
            return;
        }
        Download known = all.get(id);
        if (known == null) {
            return;
        }
        long size = params.path("receivedBytes").asLong();
        if (Math.max(size, params.path("totalBytes").asLong()) > MAX_BYTES) {
            cancel(id);
        }
        all.put(
                id,
                new Download(
                        id,
                        known.name(),
                        known.url(),
                        OneLine.cut(params.path("state").asText(), 20),
                        size));
        notifyAll();
    }

    private void cancel(String id) {
        tools.tell("", "Browser.cancelDownload", Map.of("guid", id));
    }

    /** The eldest first. */
    synchronized List<Download> list() {
        return List.copyOf(all.values());
    }

    /** The same, once all are whole or given up, or the time is over. */
    public synchronized List<Download> settled(long waitMs, Invocation call) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMs);
        while (!closed && all.values().stream().anyMatch(one -> one.state().equals("inProgress"))) {
            long left = Math.min(
                    TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()),
                    call.remaining().toMillis());
            if (left <= 0) {
                break;
            }
            wait(left);
        }
        return list();
    }

    public synchronized Optional<Download> find(String id) {
        return Optional.ofNullable(all.get(id));
    }

    /** Where its bytes are. */
    public Path file(Download download) {
        return folder.resolve(download.id());
    }

    /** Those that wait for one are told. */
    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
