package dev.sophon.cli.update;

import dev.sophon.cli.launch.Failure;
import dev.sophon.node.control.ControlClient;
import dev.sophon.node.identity.Problems;
import dev.sophon.node.identity.StateFolder;
import dev.sophon.node.identity.UpdateRecord;
import dev.sophon.protocol.signed.RefusedException;
import dev.sophon.protocol.signed.Release;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Starts one version after another, in a process of its own each, and looks after it: a version that was never online has
 * {@link #PATIENCE} of a Gateway that answers to be so, otherwise it is ended, quarantined, and the one before it starts. This process runs no
 * container meanwhile, and only code that has been online before, or is installed.
 */
public final class Succession {
    /** Ends a Node that another version, or the same again, is to follow; to whoever has started it. */
    public static final int NEXT = 75;
    /** Set by a running Node that ends for that. */
    public static final String HANDOVER = "sophon.handover";

    /** Who has started this process, and starts what follows it. */
    private static final String STARTED_BY = "SOPHON_STARTED_BY";

    static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final long LOOK_MS = 200;
    private static final Duration END = Duration.ofSeconds(15);
    private static final int BY_SIGNAL = 128;

    private final StateFolder folder;
    private final Installation installation;
    private final List<String> words;
    private final Versions versions;
    private final Duration patience;
    private final AtomicBoolean ending = new AtomicBoolean();
    private @Nullable Process child;

    Succession(StateFolder folder, Installation installation, List<String> words, Duration patience) {
        this.folder = folder;
        this.installation = installation;
        this.words = words;
        this.versions = new Versions(folder);
        this.patience = patience;
    }

    /**
     * What can follow this process.
     *
     * @param words that follow the program's name
     */
    public static Succession of(StateFolder folder, String version, List<String> words) throws Failure {
        return new Succession(folder, Installation.current(version), words, PATIENCE);
    }

    /** Whether another process looks after this one, which starts what follows it. */
    public static boolean lookedAfter() {
        String by = System.getenv().getOrDefault(STARTED_BY, "");
        return ProcessHandle.current()
                .parent()
                .filter(parent -> by.equals(Long.toString(parent.pid())))
                .isPresent();
    }

    /** Ends this process when the one that looks after it is gone: alone it would be in the way of the next start. */
    public static void endWithParent() {
        ProcessHandle.current().parent().ifPresent(parent -> {
            var unused = parent.onExit().thenRun(() -> System.exit(BY_SIGNAL + 1));
        });
    }

    /** Whether something is to be tried, nothing runs on the state folder, and that it is online could be seen. */
    public boolean waits() {
        try {
            if (UpdateRecord.read(folder).trial() == null
                    || installation.managedBy().isPresent()
                    || !versions.areMine()) {
                return false;
            }
            Optional<ControlClient> running = ControlClient.connect(folder.socket());
            if (running.isPresent()) {
                running.get().close();
            }
            return running.isEmpty();
        } catch (IOException e) {
            say("nothing is tried: " + Problems.withPath(e));
            return false;
        }
    }

    /** Runs what is to run until it ends; the exit code for this process. */
    public int run() throws IOException, InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(this::endChild, "sophon-succession"));
        endBySignal();
        boolean tries = true;
        while (true) {
            Optional<Tried> begun = tries ? begin() : Optional.empty();
            int code = begun.isPresent()
                    ? tryOut(begun.get())
                    : start(installation.home(), false).waitFor();
            if (ending.get() || code != NEXT) {
                return code;
            }
            tries = begun.isEmpty()
                    || begun.get().version().equals(UpdateRecord.read(folder).current());
        }
    }

    /**
     * The container, where one has run in this process, has taken this signal over to stop itself, and has left it without
     * effect. By reflection, as the compiler warns of the only way that there is.
     */
    private static void endBySignal() {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object ends = Proxy.newProxyInstance(
                    Succession.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        new Thread(() -> System.exit(BY_SIGNAL + 15), "sophon-end").start();
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("TERM"), ends);
        } catch (ReflectiveOperationException e) {
            say("this process can only be ended by force: " + e.getMessage());
        }
    }

    private void endChild() {
        Process now;
        synchronized (this) {
            ending.set(true);
            now = child;
        }
        if (now != null) {
            end(now);
        }
    }

    private static void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Process start(Path home, boolean update) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add("/bin/sh");
        command.add(home.resolve("bin/sophon-node").toString());
        command.addAll(words);
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        Map<String, String> environment = builder.environment();
        environment.remove(Installation.INSTALLED);
        if (update) {
            environment.put(Installation.INSTALLED, installation.home().toString());
        }
        environment.put(STARTED_BY, Long.toString(ProcessHandle.current().pid()));
        synchronized (this) {
            if (ending.get()) {
                throw new InterruptedException("this process ends");
            }
            Process started = builder.start();
            child = started;
            return started;
        }
    }

    private record Tried(Release version, Path home) {}

    /** What is to be tried, when all of it is as it was signed, and that it is begun is written down. */
    private Optional<Tried> begin() {
        UpdateRecord.Trial trial = UpdateRecord.read(folder).trial();
        if (trial == null || trial.attempts() >= Boot.ATTEMPTS) {
            return Optional.empty();
        }
        Release version = trial.version();
        try {
            Path home = versions.verified(version, Boot.keys(folder, installation), installation.platform());
            UpdateRecord.change(folder, old -> old.trying(new UpdateRecord.Trial(version, trial.attempts() + 1)));
            Step.of("begun");
            return Optional.of(new Tried(version, home));
        } catch (RefusedException e) {
            refuse(version, e.text());
        } catch (IOException e) {
            say(version + " is not tried: " + Problems.withPath(e));
        } catch (Failure e) {
            say(version + " is not tried: " + e.text());
        }
        return Optional.empty();
    }

    private int tryOut(Tried tried) throws IOException, InterruptedException {
        Release version = tried.version();
        say("Trying " + version);
        Process process = start(tried.home(), true);
        Watch watch = new Watch(folder, process.pid());
        watch.start();
        GatewayReach reach = new GatewayReach(folder);
        reach.start();
        try {
            long left = patience.toNanos();
            long before = System.nanoTime();
            while (process.isAlive() && !watch.online() && left > 0) {
                process.waitFor(LOOK_MS, TimeUnit.MILLISECONDS);
                long now = System.nanoTime();
                // Nothing is held against a version while its Gateway is away.
                left -= reach.answers() ? now - before : 0;
                before = now;
            }
        } finally {
            watch.interrupt();
            reach.interrupt();
        }
        if (watch.online()) {
            settle(version);
            return process.waitFor();
        }
        if (ending.get() || (!process.isAlive() && bySomebody(process.exitValue()))) {
            return process.waitFor();
        }
        String reason = process.isAlive()
                ? "it was not online within " + patience.toSeconds() + " s"
                : "it ended with " + process.exitValue() + " before it was online";
        end(process);
        refuse(version, reason);
        return NEXT;
    }

    /** By Ctrl+C, or who asked it to end. */
    private static boolean bySomebody(int code) {
        return code == BY_SIGNAL + 2 || code == BY_SIGNAL + 15;
    }

    private void settle(Release version) {
        try {
            UpdateRecord now = UpdateRecord.change(folder, old -> old.running(version));
            Step.of("settled");
            versions.keepOnly(Updater.kept(now));
            say(version + " runs");
        } catch (IOException e) {
            say(version + " runs, which cannot be written down: " + Problems.withPath(e));
        }
    }

    private void refuse(Release version, String reason) {
        try {
            UpdateRecord.change(folder, old -> old.without(version, reason));
            Step.of("refused");
            say(version + " is quarantined, and the version before it starts: " + reason);
        } catch (IOException e) {
            say(version + " is not taken: " + reason + "; that cannot be written down: " + Problems.withPath(e));
        }
    }

    private static void say(String words) {
        System.out.println("Update: " + words + ".");
    }

    /** Asks the Node of a process whether it is online; one that hangs may never answer. */
    private static final class Watch extends Thread {
        private final StateFolder folder;
        private final long pid;
        private volatile boolean online;

        Watch(StateFolder folder, long pid) {
            super("sophon-watch");
            setDaemon(true);
            this.folder = folder;
            this.pid = pid;
        }

        boolean online() {
            return online;
        }

        @Override
        public void run() {
            try {
                while (!online && !isInterrupted()) {
                    Thread.sleep(LOOK_MS);
                    online = look();
                }
            } catch (InterruptedException e) {
                interrupt();
            }
        }

        private boolean look() {
            try {
                Optional<ControlClient> node = ControlClient.connect(folder.socket());
                if (node.isEmpty()) {
                    return false;
                }
                try (ControlClient client = node.get()) {
                    var status = client.request("status", Map.of()).path("status");
                    return status.path("state").asText().equals("online")
                            && status.path("pid").asLong() == pid;
                }
            } catch (IOException e) {
                return false; // Not yet.
            }
        }
    }
}
