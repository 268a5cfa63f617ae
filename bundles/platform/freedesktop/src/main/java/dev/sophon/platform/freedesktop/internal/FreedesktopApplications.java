package dev.sophon.platform.freedesktop.internal;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Applications;
import dev.sophon.node.platform.ProcessName;
import dev.sophon.node.platform.Window;
import dev.sophon.node.platform.WindowManager;
import java.time.Duration;
import java.util.ArrayList;
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
    private final Names names;
    private final Launched launched = new Launched();

    @Activate
    public FreedesktopApplications(@Reference WindowManager windows) {
        this(windows, new UserSession(System.getenv()));
    }

    FreedesktopApplications(WindowManager windows, UserSession session) {
        this.windows = windows;
        Programs programs = new Programs(session);
        DesktopEntries entries = new DesktopEntries(session, programs);
        this.launcher = new Launcher(session, programs, entries);
        this.names = new Names(launcher);
    }

    @Override
    public Program resolve(String name) throws CommandException {
        return Programs.program(launcher.find(name, List.of()).program());
    }

    @Override
    public Application launch(String name, List<String> args) throws CommandException, InterruptedException {
        Launch launch = launcher.find(name, args);
        Set<String> before = seen().stream().map(Window::id).collect(Collectors.toSet());
        Launcher.Started started = launcher.start(launch);
        long begun = System.nanoTime();
        Optional<Window> shown = Optional.empty();
        boolean failed = false;
        while (shown.isEmpty() && !failed && System.nanoTime() - begun < TO_SHOW.toNanos()) {
            TimeUnit.MILLISECONDS.sleep(INTERVAL_MS);
            shown = ownWindow(started, before);
            failed = !started.process().isAlive() && started.process().exitValue() != 0;
        }
        if (failed) {
            throw CommandException.unsupported("The program ended at once, with exit code "
                    + started.process().exitValue() + ".");
        }
        long pid = shown.map(Window::pid)
                .or(() -> started.survivor().map(ProcessHandle::pid))
                // It handed over to what runs already, which opened a window.
                .or(() -> seen().stream()
                        .filter(window -> window.pid() != 0 && !before.contains(window.id()))
                        .map(Window::pid)
                        .findFirst())
                .orElse(started.process().pid());
        launched.add(pid);
        String running =
                ProcessName.of(pid).orElse(launch.program().getFileName().toString());
        return new Application(running, pid, shown.map(Window::title).orElse(""));
    }

    private Optional<Window> ownWindow(Launcher.Started started, Set<String> before) {
        return seen().stream()
                .filter(window -> window.pid() != 0 && !before.contains(window.id()))
                .filter(window ->
                        ProcessHandle.of(window.pid()).filter(started::owns).isPresent())
                .findFirst();
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
        List<Closing> closings = new ArrayList<>();
        Map<Long, List<Window>> byProcess = new LinkedHashMap<>();
        for (Window window : names.select(windows.windows(), which)) {
            if (window.pid() != 0) {
                byProcess
                        .computeIfAbsent(window.pid(), pid -> new ArrayList<>())
                        .add(window);
            }
        }
        if (which instanceof Selector.Pid pid && byProcess.isEmpty() && launched.contains(pid.pid())) {
            byProcess.put(pid.pid(), List.of());
        }
        boolean ours = byProcess.keySet().removeIf(Names::runsTheNode);
        if (byProcess.isEmpty()) {
            throw ours
                    ? CommandException.invalidParams(Names.field(which)
                            + ": expected an application that is not the Node itself, nor what the Node runs in")
                    : names.nothing(which);
        }
        for (Map.Entry<Long, List<Window>> entry : byProcess.entrySet()) {
            closings.add(Closing.ask(windows, entry.getKey(), entry.getValue()));
        }
        long deadline = System.nanoTime() + patience.toNanos();
        List<Closed> closed = new ArrayList<>();
        for (Closing closing : closings) {
            closed.add(closing.await(deadline));
        }
        return closed;
    }

    @Override
    public void focus(Selector which, Duration patience) throws CommandException, InterruptedException {
        List<Window> found = names.select(windows.windows(), which);
        Window window = found.stream()
                .filter(each -> !each.minimized())
                .findFirst()
                .or(() -> found.stream().findFirst())
                .orElseThrow(() -> names.nothing(which));
        windows.focus(window.id(), patience);
    }
}
