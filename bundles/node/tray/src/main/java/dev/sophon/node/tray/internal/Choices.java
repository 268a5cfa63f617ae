package dev.sophon.node.tray.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.identity.Problems;
import dev.sophon.node.platform.program.UrlOpener;
import dev.sophon.node.policy.Consent.Answer;
import dev.sophon.protocol.json.Json;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the menu does. Any program of this user's can choose in it, so what gives agents more, or ends the Node, asks the
 * person at the device first; what does less is done at once. Each choice has a thread of its own, which is there only while
 * it works: a question that stands must not hold up a panic. Thread-safe.
 */
final class Choices {
    private static final Logger LOG = LoggerFactory.getLogger(Choices.class);
    private static final String BY = "the tray icon";
    private static final Duration TO_ANSWER = Duration.ofSeconds(60);
    private static final int MOST_THREADS = 1;
    private static final long LINGER_MS = 100;

    private final Parts parts;
    private final Supplier<@Nullable UrlOpener> browser;
    private final Runnable stopNode;
    private final Runnable changed;
    private final Map<Integer, Choice> all;
    private volatile String problem = "";

    /** A choice: what it does, whether that may wait for a person, and the one thread that does it. */
    private record Choice(Action action, boolean asks, ThreadPoolExecutor thread) {}

    private interface Action {
        void run() throws CommandException, IOException, InterruptedException;
    }

    /**
     * @param browser opens the dashboard; null while there is none
     * @param stopNode ends the Node
     * @param changed runs when there is another {@link #problem}
     */
    Choices(Parts parts, Supplier<@Nullable UrlOpener> browser, Runnable stopNode, Runnable changed) {
        this.parts = parts;
        this.browser = browser;
        this.stopNode = stopNode;
        this.changed = changed;
        this.all = Map.of(
                TrayMenu.PAUSE, atOnce("pause", () -> parts.pause().pause(BY)),
                TrayMenu.PANIC, atOnce("panic", () -> parts.pause().panic(BY)),
                TrayMenu.FORGET, atOnce("forget", () -> parts.consent().forget()),
                TrayMenu.DASHBOARD, once("dashboard", this::openDashboard),
                TrayMenu.RESUME, once("resume", () -> parts.pause().resume()),
                TrayMenu.QUIT, once("quit", this::quit));
    }

    /** Begins what this entry stands for and does not wait for it; nothing for one that only tells. */
    void choose(int id) {
        Choice choice = all.get(id);
        if (choice != null) {
            choice.thread().execute(() -> run(choice.action()));
        }
    }

    /** What the last choice could not do, for the menu; empty if it did it. */
    String problem() {
        return problem;
    }

    /** What could not be done is of no interest any more. */
    void forgetProblem() {
        problem = "";
    }

    /** Closes questions that stand; what was begun else ends by itself. */
    void close() {
        for (Choice choice : all.values()) {
            if (choice.asks()) {
                choice.thread().shutdownNow();
            } else {
                choice.thread().shutdown();
            }
        }
    }

    /** One that comes while it works is done after it: much may have happened since that began. */
    private static Choice atOnce(String name, Action action) {
        return new Choice(action, false, thread(name, new ArrayBlockingQueue<>(1)));
    }

    /** One that comes while it works is dropped. */
    private static Choice once(String name, Action action) {
        return new Choice(action, true, thread(name, new SynchronousQueue<>()));
    }

    private static ThreadPoolExecutor thread(String name, BlockingQueue<Runnable> waiting) {
        return new ThreadPoolExecutor(
                0,
                MOST_THREADS,
                LINGER_MS,
                TimeUnit.MILLISECONDS,
                waiting,
                task -> {
                    Thread thread = new Thread(task, "sophon-tray-" + name);
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.DiscardPolicy());
    }

    private void run(Action action) {
        String words = "";
        try {
            action.run();
        } catch (CommandException e) {
            words = "Not done: " + e.text();
        } catch (IOException e) {
            LOG.warn("A choice in the tray could not be written down", e);
            words = parts.pause().now().isPresent()
                    ? "Paused, but not over a restart: " + Problems.of(e)
                    : "Not written down: " + Problems.of(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        problem = words;
        changed.run();
    }

    private void openDashboard() throws CommandException, InterruptedException {
        UrlOpener opener = browser.get();
        if (opener == null) {
            throw CommandException.unsupported("there is no display to open the dashboard on");
        }
        String gateway = parts.identity().gatewayUrl().toString();
        UrlOpener.Opening page = opener.find(
                URI.create(gateway + (gateway.endsWith("/") ? "" : "/") + "dashboard/"),
                parts.launches().get());
        // Whoever can write this user's files may have chosen what would run.
        if (!page.found().doubt().isEmpty()) {
            throw CommandException.unsupported("nobody answers for this desktop's browser");
        }
        page.open();
    }

    private void quit() throws CommandException, InterruptedException {
        ObjectNode details = Json.mapper().createObjectNode();
        details.put("effect", "The Node ends, and agents cannot use this device until it is started again");
        Answer answer = parts.question().ask("sophon:quit", details, TO_ANSWER);
        if (answer == Answer.YES
                || (answer == Answer.NOBODY && parts.owner().trust().consentUnproved())) {
            LOG.info("The Node ends: the person at this device said so");
            stopNode.run();
            return;
        }
        throw CommandException.unsupported(
                switch (answer) {
                    case YES, NO -> "you said no";
                    case UNANSWERED -> "nobody answered in time";
                    case NOBODY ->
                        "nobody can be asked at this device; use sophon-node, or the terminal that it runs in";
                    case UNPROVED ->
                        "nothing proves on this desktop that a person answers; use the terminal that it runs in";
                });
    }
}
