package dev.sophon.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Whom icons of a tray register with on a session bus, as a program of GLib's that writes down which did. */
public final class TrayWatcher implements AutoCloseable {
    private static final String REGISTERED = "RegisterStatusNotifierItem ";

    private final Path folder;
    private final Path heard;
    private final Process process;

    private TrayWatcher(Path folder, Path heard, Process process) {
        this.folder = folder;
        this.heard = heard;
        this.process = process;
    }

    /** Starts one on the bus of this address. */
    public static TrayWatcher start(String busAddress) {
        try (InputStream source =
                Objects.requireNonNull(TrayWatcher.class.getResourceAsStream("tray-watcher.py"), "tray-watcher.py")) {
            Path folder = Files.createTempDirectory("sophon-test-tray");
            Path script = folder.resolve("tray-watcher.py");
            Files.copy(source, script);
            Path heard = folder.resolve("heard");
            ProcessBuilder builder = new ProcessBuilder("/usr/bin/python3", script.toString())
                    .redirectOutput(heard.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT);
            builder.environment().put("DBUS_SESSION_BUS_ADDRESS", busAddress);
            return new TrayWatcher(folder, heard, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "python3-gi is not installed, and this test needs it. Run: tools/headless-desktop install --peers",
                    e);
        }
    }

    /** The names on the bus under which icons have registered, in their order; one may have done so again. */
    public List<String> registered() {
        try (var lines = Files.lines(heard)) {
            return lines.filter(line -> line.startsWith(REGISTERED))
                    .map(line -> line.substring(REGISTERED.length()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it, and waits for that. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
            for (String file : List.of("tray-watcher.py", "heard")) {
                Files.deleteIfExists(folder.resolve(file));
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            // A leftover in the temporary folder fails no test.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
