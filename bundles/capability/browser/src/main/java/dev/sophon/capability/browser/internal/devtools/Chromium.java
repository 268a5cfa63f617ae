package dev.sophon.capability.browser.internal.devtools;

import dev.sophon.capability.browser.internal.address.BrowserPolicy;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.ProgramEnvironment;
import dev.sophon.node.identity.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The browser's process, without a window of its own, and with two pipes instead of a port. */
public final class Chromium implements AutoCloseable {
    /** In the order of preference; the ones of macOS were not tried. */
    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "microsoft-edge-stable");

    private static final List<Path> ELSEWHERE = List.of(
            Path.of("/Applications/Chromium.app/Contents/MacOS/Chromium"),
            Path.of("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"));

    /** Standard input and output become the descriptors that the browser speaks over; its own chatter goes nowhere. */
    private static final List<String> WITH_PIPES =
            List.of("/bin/sh", "-c", "exec \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>&1", "sh");

    private static final List<String> OPTIONS = List.of(
            "--headless",
            "--remote-debugging-pipe",
            "--no-first-run",
            "--no-default-browser-check",
            "--no-startup-window",
            "--password-store=basic",
            "--use-mock-keychain",
            "--disable-background-networking",
            "--disable-breakpad",
            "--disable-component-update",
            "--disable-default-apps",
            "--disable-extensions",
            "--disable-features=Prerender2,NetworkPrediction,MediaRouter,Translate,OptimizationHints",
            "--disable-gpu",
            "--disable-sync",
            "--hide-crash-restore-bubble",
            "--mute-audio",
            "--noerrdialogs",
            "--window-size=1280,900",
            // What connects past the requests that can be held: WebRTC, and sockets to hosts that prove no name.
            "--disable-blink-features=WebTransport",
            "--proxy-server=http=direct://;https=direct://;socks=socks5://none.invalid:1",
            "--host-resolver-rules=MAP none.invalid ~NOTFOUND",
            "--force-webrtc-ip-handling-policy=disable_non_proxied_udp");

    private static final long POLITELY_MS = 3_000;
    private static final long KILLED_MS = 2_000;

    private final Process process;

    private Chromium(Process process) {
        this.process = process;
    }

    /**
     * Starts it.
     *
     * @param profile its own folder, which is made where it is missing
     * @throws CommandException {@code platform_unsupported} where there is no browser, or no way to speak to one
     */
    public static Chromium start(Path profile, BrowserPolicy policy, List<String> further)
            throws CommandException, IOException {
        if (System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("win")) {
            throw CommandException.unsupported("Java hands no pipes on to a browser on Windows; use it on Linux");
        }
        PrivateFiles.createFolder(profile);
        forgetLock(profile);
        List<String> command = new ArrayList<>(WITH_PIPES);
        command.add(find(policy.program()).toString());
        command.addAll(OPTIONS);
        command.add("--user-data-dir=" + profile);
        command.add("--proxy-bypass-list=<-loopback>;wss://*;" + policy.sockets());
        if (Objects.equals(Files.getAttribute(profile, "unix:uid"), 0)) {
            // It refuses to run as root with its sandbox.
            command.add("--no-sandbox");
        }
        command.addAll(further);
        ProcessBuilder builder = new ProcessBuilder(command);
        ProgramEnvironment.keepUsersOwn(builder.environment());
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        return new Chromium(builder.start());
    }

    private static Path find(@Nullable String program) throws CommandException {
        if (program != null) {
            Path told = Path.of(program);
            if (!Files.isExecutable(told)) {
                throw CommandException.unsupported("policy.json: browser.program names no program");
            }
            return told;
        }
        List<String> folders = List.of(
                System.getenv().getOrDefault("PATH", "/usr/bin:/usr/local/bin").split(":", -1));
        return Stream.concat(
                        NAMES.stream().flatMap(name -> folders.stream()
                                .filter(folder -> folder.startsWith("/"))
                                .map(folder -> Path.of(folder, name))),
                        ELSEWHERE.stream())
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(
                        () -> CommandException.unsupported(
                                "no Chromium was found; install the package chromium, or name one in policy.json as browser.program"));
    }

    /** One whose process is gone, or that another name of this machine wrote: nobody else has this profile. */
    private static void forgetLock(Path profile) throws IOException {
        Path lock = profile.resolve("SingletonLock");
        if (Files.isSymbolicLink(lock)) {
            String holder = Files.readSymbolicLink(lock).toString();
            awaitEnd(holder.substring(holder.lastIndexOf('-') + 1));
        }
        for (String name : List.of("SingletonLock", "SingletonSocket", "SingletonCookie")) {
            if (Files.exists(profile.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
                Files.delete(profile.resolve(name));
            }
        }
    }

    /** The browser of a Node that was killed is about to end. */
    private static void awaitEnd(String pid) {
        try {
            ProcessHandle holder = ProcessHandle.of(Long.parseLong(pid)).orElse(null);
            boolean browser = holder != null
                    && holder.info()
                            .command()
                            .orElse("")
                            .toLowerCase(Locale.ROOT)
                            .contains("chrom");
            if (holder != null && browser) {
                holder.onExit().get(POLITELY_MS, TimeUnit.MILLISECONDS);
            }
        } catch (NumberFormatException
                | java.util.concurrent.ExecutionException
                | java.util.concurrent.TimeoutException e) {
            return; // none of ours
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public DevTools tools(int maxMessage, DevTools.Listener listener) {
        return new DevTools(process.getOutputStream(), process.getInputStream(), maxMessage, listener);
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Waits a moment for it to end by itself, as it does when its pipe is closed, then kills it and what it started. */
    @Override
    public void close() {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        boolean interrupted = false;
        try {
            process.waitFor(POLITELY_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        all.forEach(ProcessHandle::destroyForcibly);
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(KILLED_MS);
        for (ProcessHandle one : all) {
            try {
                one.onExit().get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
                // The kernel has it.
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
