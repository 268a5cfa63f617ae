package dev.sophon.cli.launch;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.karaf.main.Main;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.startlevel.FrameworkStartLevel;

/**
 * Runs Karaf in this process, from a distribution that may be read-only: everything that changes lies below the state
 * folder. One process runs on a state folder at a time.
 */
public final class KarafLauncher {
    /** That of the bundles that name none; ours come before. */
    private static final int LAST_LEVEL = 80;
    /** As of any process that a signal has ended on its way up; afterwards it is a stop like another. */
    private static final int BY_SIGNAL = 128 + 15;

    private final Path home;
    private final Path state;
    private final boolean localConsole;
    private final Preparation preparation;

    /** What a program puts in place before its container starts. */
    @FunctionalInterface
    public interface Preparation {
        void run() throws IOException;
    }

    private KarafLauncher(Path home, Path state, boolean localConsole, Preparation preparation) {
        this.home = home;
        this.state = state;
        this.localConsole = localConsole;
        this.preparation = preparation;
    }

    /**
     * Starts the container and waits until it is stopped, by a signal or from inside.
     *
     * @param home the distribution's folder
     * @param state the state folder; made if it is not there
     * @param localConsole whether this terminal becomes the Karaf console
     * @return the exit code for the process
     * @throws AlreadyRunningException if another process runs on this state folder
     * @throws IOException if the state folder cannot be written, or Karaf cannot start
     */
    public static int run(Path home, Path state, boolean localConsole) throws IOException, InterruptedException {
        return run(home, state, localConsole, () -> {});
    }

    /**
     * The same for a program that has something to put in place.
     *
     * @param preparation runs when the configuration lies in the state folder, which is this process's alone by then
     */
    public static int run(Path home, Path state, boolean localConsole, Preparation preparation)
            throws IOException, InterruptedException {
        return new KarafLauncher(home.toAbsolutePath(), state.toAbsolutePath(), localConsole, preparation).run();
    }

    /**
     * Keeps a state folder to this process, so that no container starts on it, until what is returned is closed.
     *
     * @param state made if it is not there
     * @throws AlreadyRunningException if another process runs on this state folder
     */
    public static Closeable alone(Path state) throws IOException {
        Path base = OwnFolder.make(OwnFolder.make(state).resolve("karaf"));
        FileChannel channel = channel(base);
        try {
            if (lock(channel) == null) {
                throw new AlreadyRunningException();
            }
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static FileChannel channel(Path base) throws IOException {
        return FileChannel.open(base.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private int run() throws IOException, InterruptedException {
        Path base = OwnFolder.make(OwnFolder.make(state).resolve("karaf"));
        OwnFolder.make(state.resolve("logs"));
        OwnFolder.make(base.resolve("deploy"));
        try (FileChannel channel = channel(base);
                FileLock lock = lock(channel)) {
            if (lock == null) {
                throw new AlreadyRunningException();
            }
            Shipped.layOver(home, base);
            preparation.run();
            describeTo(base);
            return runKaraf();
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            throw new AlreadyRunningException();
        }
    }

    private void describeTo(Path base) throws IOException {
        Path temp = OwnFolder.make(base.resolve("tmp"));
        set("karaf.home", home);
        set("karaf.base", base);
        set("karaf.data", OwnFolder.make(base.resolve("data")));
        set("karaf.etc", base.resolve("etc"));
        set("karaf.log", state.resolve("logs"));
        set("karaf.bootstrap.log", base.resolve("bootstrap.log"));
        set("karaf.instances", base.resolve("instances"));
        set("karaf.restart.jvm.supported", "false");
        set("java.io.tmpdir", temp);
        set("java.util.logging.config.file", base.resolve("etc/java.util.logging.properties"));
        set("karaf.startLocalConsole", Boolean.toString(localConsole));
        set("karaf.startRemoteShell", "false");
        // Its own lock and its shutdown port are not needed: the lock above is held, and a signal stops the process.
        set("karaf.lock", "false");
        set("karaf.shutdown.port", "-1");
        Files.createDirectories(base.resolve("instances"));
    }

    private static void set(String property, Object value) {
        System.setProperty(property, value.toString());
    }

    private static int runKaraf() throws IOException, InterruptedException {
        Main main = new Main(new String[0]);
        AtomicBoolean launched = new AtomicBoolean();
        AtomicBoolean stopped = new AtomicBoolean();
        EndedQuietly errors = EndedQuietly.ofThisProcess();
        // Before the container, which complains at length when it is stopped on its way up.
        atEnd(() -> {
            if (launched.get()) {
                stop(main, stopped);
            } else {
                errors.end();
            }
        });
        try {
            main.launch();
            launched.set(true);
            AtomicBoolean up = new AtomicBoolean();
            whenUp(main.getFramework(), () -> up.set(true));
            main.awaitShutdown();
            stop(main, stopped);
            return up.get() || main.getExitCode() != 0 ? main.getExitCode() : BY_SIGNAL;
        } catch (IOException | InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) { // Karaf declares nothing narrower
            throw new IOException("Karaf could not start: " + e.getMessage(), e);
        }
    }

    /** Has something done as soon as all bundles have been started. */
    private static void whenUp(Framework framework, Runnable task) {
        FrameworkStartLevel level = framework.adapt(FrameworkStartLevel.class);
        framework.getBundleContext().addFrameworkListener(event -> {
            if (event.getType() == FrameworkEvent.STARTLEVEL_CHANGED && level.getStartLevel() >= LAST_LEVEL) {
                task.run();
            }
        });
        if (level.getStartLevel() >= LAST_LEVEL) {
            task.run();
        }
    }

    /** Has something done when the process ends, by a signal or by itself; not if it ends already. */
    public static void atEnd(Runnable task) {
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(task, "sophon-shutdown"));
        } catch (IllegalStateException e) {
            // A signal has come: the process is as good as gone.
            return;
        }
    }

    /** Stops every bundle, so that connections are closed properly; once, whoever comes first. */
    private static void stop(Main main, AtomicBoolean stopped) {
        if (!stopped.compareAndSet(false, true)) {
            return;
        }
        try {
            main.destroy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) { // Karaf declares nothing narrower, and the process ends anyway
            System.err.println("The container did not stop cleanly: " + e.getMessage());
        }
    }

    /** Another process runs on the state folder. */
    public static final class AlreadyRunningException extends IOException {
        private static final long serialVersionUID = 1L;

        AlreadyRunningException() {
            super("another process already runs on this state folder");
        }
    }
}
