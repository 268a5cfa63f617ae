package dev.sophon.platform.freedesktop.internal;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.program.Applications;
import dev.sophon.node.platform.program.LaunchTrust;
import dev.sophon.node.platform.window.ProcessName;
import dev.sophon.node.platform.window.Window;
import dev.sophon.node.platform.window.WindowManager;
import dev.sophon.platform.freedesktop.internal.entry.DesktopEntries;
import dev.sophon.platform.freedesktop.internal.entry.DesktopEntry;
import dev.sophon.platform.freedesktop.internal.entry.Programs;
import dev.sophon.platform.freedesktop.internal.entry.SharedPrograms;
import dev.sophon.platform.freedesktop.internal.entry.UserSession;
import dev.sophon.platform.freedesktop.internal.identity.Closing;
import dev.sophon.platform.freedesktop.internal.identity.Identity;
import dev.sophon.platform.freedesktop.internal.identity.Launched;
import dev.sophon.platform.freedesktop.internal.identity.Names;
import dev.sophon.platform.freedesktop.internal.launch.Launch;
import dev.sophon.platform.freedesktop.internal.launch.LaunchLookup;
import dev.sophon.platform.freedesktop.internal.launch.Launcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Applications by desktop entries, processes and windows. */
@Component
public final class FreedesktopApplications implements Applications {
    /** For a window to come up; slower programs are answered with the process that was started. */
    private static final Duration TO_SHOW = Duration.ofSeconds(2);

    private static final long INTERVAL_MS = 25;

    private final WindowManager windows;
    private final Launcher launcher;
    private final LaunchLookup lookup;
    private final Names names;
    private final Launched launched;

    @Activate
    public FreedesktopApplications(@Reference WindowManager windows) {
        this(windows, new UserSession(System.getenv()));
    }

    FreedesktopApplications(WindowManager windows, UserSession session) {
        this.windows = windows;
        Programs programs = new Programs(session);
        DesktopEntries entries = new DesktopEntries(session, programs);
        this.launcher = new Launcher(session, programs, entries);
        this.launched = new Launched(launcher);
        this.lookup = new LaunchLookup(session, programs, entries, launcher);
        this.names = new Names(session, programs, entries);
    }

    @Override
    public Launchable find(String name, List<String> args, LaunchTrust trust) throws CommandException {
        LaunchLookup.Result result = lookup.find(name, args, trust);
        return new Launchable() {
            @Override
            public Found found() {
                return result.found();
            }

            @Override
            public Application start() throws CommandException, InterruptedException {
                return launch(name, result);
            }
        };
    }

    private Application launch(String name, LaunchLookup.Result result) throws CommandException, InterruptedException {
        Launch launch = result.launch();
        DesktopEntry entry = launch.entry();
        Identity identity =
                entry == null ? names.meant(new Selector.Name(launch.program().toString())) : names.of(entry);
        Map<String, String> before = new HashMap<>();
        seen().forEach(window -> before.put(window.id(), window.title()));
        String program = launch.program().getFileName().toString();
        List<String> called = new ArrayList<>(List.of(name, program));
        // Whoever says so means the interpreter's other scripts no less.
        called.removeIf(SharedPrograms::contain);
        if (entry != null) {
            called.add(entry.id());
            called.addAll(entry.names());
        }
        Launcher.Started started =
                launcher.start(launch, called, result.found().doubt().isEmpty());
        long begun = System.nanoTime();
        Optional<Window> shown = Optional.empty();
        boolean failed = false;
        while (shown.isEmpty() && !failed && System.nanoTime() - begun < TO_SHOW.toNanos()) {
            TimeUnit.MILLISECONDS.sleep(INTERVAL_MS);
            shown = shown(started, identity, before);
            failed = !started.process().isAlive() && started.process().exitValue() != 0;
        }
        if (failed) {
            throw CommandException.unsupported("The program ended at once, with exit code "
                    + started.process().exitValue() + ".");
        }
        Optional<ProcessHandle> running = shown.map(Window::pid)
                .flatMap(ProcessHandle::of)
                .or(started::survivor)
                .or(() -> handedOver(identity, before).map(Window::pid).flatMap(ProcessHandle::of));
        // What had been running, and was handed something to show, is the person's.
        running.filter(started::owns).ifPresent(process -> launched.add(process, called));
        return new Application(
                running.map(ProcessHandle::pid).flatMap(ProcessName::of).orElse(program),
                running.map(ProcessHandle::pid).orElse(0L),
                shown.map(Window::title).orElse(""));
    }

    /** A new window of what was started, or of the same application's that runs already and was handed what to show. */
    private Optional<Window> shown(Launcher.Started started, Identity identity, Map<String, String> before) {
        List<Window> fresh = seen().stream()
                .filter(window -> window.pid() != 0 && !before.containsKey(window.id()))
                .toList();
        return fresh.stream()
                .filter(window ->
                        ProcessHandle.of(window.pid()).filter(started::owns).isPresent())
                .findFirst()
                .or(() -> fresh.stream()
                        .filter(window -> !started.process().isAlive())
                        .filter(identity::shows)
                        .findFirst());
    }

    /** The window in which what runs already shows what it was handed: one with another title now, or the topmost one. */
    private Optional<Window> handedOver(Identity identity, Map<String, String> before) {
        List<Window> its = seen().stream()
                .filter(window -> window.pid() != 0 && identity.shows(window))
                .toList();
        return its.stream()
                .filter(window -> !window.title().equals(before.get(window.id())))
                .findFirst()
                .or(() -> its.stream().findFirst());
    }

    /** A launch needs no window manager; nothing is seen without one. */
    private List<Window> seen() {
        try {
            return windows.windows();
        } catch (CommandException e) {
            return List.of();
        }
    }

    @Override
    public List<Application> list() throws CommandException {
        Map<Object, Application> found = new LinkedHashMap<>();
        for (Window window : windows.windows()) {
            // Each window is an application of its own where its process is not known.
            Object key = window.pid() == 0 ? window.id() : (Object) window.pid();
            found.putIfAbsent(key, new Application(window.processName(), window.pid(), window.title()));
        }
        return List.copyOf(found.values());
    }

    @Override
    public List<Closed> close(Selector which, Duration patience) throws CommandException, InterruptedException {
        Identity meant = names.meant(which, launched);
        List<Closing> closings = new ArrayList<>();
        Map<Long, List<Window>> byProcess = new LinkedHashMap<>();
        for (Window window : windows.windows()) {
            if (!meant.shows(window)) {
                continue;
            }
            if (window.pid() == 0) {
                closings.add(new Closing(windows, meant, 0, List.of(window)));
            } else {
                byProcess
                        .computeIfAbsent(window.pid(), pid -> new ArrayList<>())
                        .add(window);
            }
        }
        if (byProcess.isEmpty() && closings.isEmpty()) {
            launchedWithoutWindows(which).forEach(pid -> byProcess.put(pid, List.of()));
        }
        boolean ours = byProcess.keySet().removeIf(Names::runsTheNode);
        byProcess.forEach((pid, its) -> closings.add(new Closing(windows, meant, pid, its)));
        if (closings.isEmpty()) {
            throw ours
                    ? CommandException.invalidParams(Names.field(which)
                            + ": expected an application that is not the Node itself, nor what the Node runs in")
                    : names.nothing(which);
        }
        for (Closing closing : closings) {
            closing.ask();
        }
        long deadline = System.nanoTime() + patience.toNanos();
        List<Closed> closed = new ArrayList<>();
        for (Closing closing : closings) {
            closed.add(closing.await(deadline));
        }
        return closed;
    }

    private List<Long> launchedWithoutWindows(Selector which) {
        if (which instanceof Selector.Pid pid) {
            return launched.contains(pid.pid()) ? List.of(pid.pid()) : List.of();
        }
        Set<Long> withWindows = seen().stream().map(Window::pid).collect(Collectors.toSet());
        return launched.named(((Selector.Name) which).name()).stream()
                .filter(pid -> !withWindows.contains(pid))
                .toList();
    }

    @Override
    public void focus(Selector which, Duration patience) throws CommandException, InterruptedException {
        Identity meant = names.meant(which, launched);
        List<Window> found = windows.windows().stream().filter(meant::shows).toList();
        Window window = found.stream()
                .filter(each -> !each.minimized())
                .findFirst()
                .or(() -> found.stream().findFirst())
                .orElseThrow(() -> names.nothing(which));
        windows.focus(window, patience);
    }
}
