package dev.sophon.platform.freedesktop.internal.launch;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.program.RunningProcesses;
import dev.sophon.platform.freedesktop.internal.entry.DesktopEntries;
import dev.sophon.platform.freedesktop.internal.entry.DesktopEntry;
import dev.sophon.platform.freedesktop.internal.entry.Programs;
import dev.sophon.platform.freedesktop.internal.entry.UserSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Starts programs for the desktop's user. Thread-safe. */
public final class Launcher {
    /** Tells what belongs to one launch from everything else, also when it has left its parent. */
    private static final String MARK = "SOPHON_LAUNCH";

    /** By which names, one each line: the Node may have been started anew when they are asked for. */
    private static final String NAMES = "SOPHON_LAUNCHED_AS";

    private static final List<String> DISPLAYS = List.of("DISPLAY", "WAYLAND_DISPLAY");

    private static final int SESSION = 3;
    private static final int LONGEST_NAMES = 8192;

    private static final List<String> TERMINALS =
            List.of("x-terminal-emulator", "xfce4-terminal", "konsole", "gnome-terminal", "xterm");

    private final UserSession session;
    private final Programs programs;
    private final DesktopEntries entries;

    public Launcher(UserSession session, Programs programs, DesktopEntries entries) {
        this.session = session;
        this.programs = programs;
        this.entries = entries;
    }

    /**
     * What an earlier Node has launched on this desktop, and its names.
     *
     * @param process the program itself, or the only one that it has left behind in a session of its own
     */
    public record Left(ProcessHandle process, List<String> names) {}

    /**
     * What still runs of what was launched before, by what the processes' environments say. What these have started says the
     * same, so that only who leads a session and has no parent of the same launch is meant, and nobody where there are
     * several. What shows itself on another display is another Node's.
     */
    public List<Left> left() {
        Map<String, String> here = session.forPrograms();
        Map<String, List<Left>> found = new HashMap<>();
        ProcessHandle.allProcesses().forEach(process -> {
            Map<String, String> own = marks(process.pid());
            String mark = own.getOrDefault(MARK, "");
            if (!mark.isEmpty()
                    && own.containsKey(NAMES)
                    && DISPLAYS.stream()
                            .allMatch(name -> own.getOrDefault(name, "").equals(here.getOrDefault(name, "")))
                    && RunningProcesses.isRunning(process)
                    && leadsSession(process.pid())
                    && process.parent()
                            .filter(parent -> mark.equals(marks(parent.pid()).get(MARK)))
                            .isEmpty()) {
                found.computeIfAbsent(mark, each -> new ArrayList<>())
                        .add(new Left(process, own.get(NAMES).lines().toList()));
            }
        });
        return found.values().stream()
                .filter(ofOneLaunch -> ofOneLaunch.size() == 1)
                .map(ofOneLaunch -> ofOneLaunch.get(0))
                .toList();
    }

    private static Map<String, String> marks(long pid) {
        Map<String, String> marks = new HashMap<>();
        try {
            String all = new String(Files.readAllBytes(Path.of("/proc/" + pid + "/environ")), StandardCharsets.UTF_8);
            for (String variable : all.split("\0", -1)) {
                String name = variable.replaceFirst("(?s)=.*", "");
                if (name.equals(MARK) || name.equals(NAMES) || DISPLAYS.contains(name)) {
                    marks.put(name, variable.substring(Math.min(name.length() + 1, variable.length())));
                }
            }
        } catch (IOException e) {
            // It ended, or is somebody else's.
            return Map.of();
        }
        return marks;
    }

    /** By proc(5): its session is the fourth field behind the name. */
    private static boolean leadsSession(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
            return fields.length > SESSION && fields[SESSION].equals(Long.toString(pid));
        } catch (IOException e) {
            return false;
        }
    }

    /** A program that was started, and the mark by which what it starts is known. */
    public record Started(Process process, String mark) {
        /** A living process of this launch: the program itself, or what it has left behind. */
        public Optional<ProcessHandle> survivor() {
            if (process.isAlive()) {
                return Optional.of(process.toHandle());
            }
            return ProcessHandle.allProcesses()
                    .filter(this::owns)
                    .filter(RunningProcesses::isRunning)
                    .findFirst();
        }

        public boolean owns(ProcessHandle other) {
            if (other.pid() == process.pid()) {
                return true;
            }
            try {
                byte[] environment = Files.readAllBytes(Path.of("/proc/" + other.pid() + "/environ"));
                return new String(environment, StandardCharsets.ISO_8859_1).contains(MARK + "=" + mark + "\0");
            } catch (IOException e) {
                // It ended, or is somebody else's.
                return false;
            }
        }
    }

    /**
     * What a name stands for.
     *
     * @throws CommandException {@code invalid_params} if nothing is called that
     */
    public Launch find(String name, List<String> arguments) throws CommandException {
        Optional<DesktopEntry> entry = name.startsWith("/") && name.endsWith(DesktopEntry.SUFFIX)
                ? DesktopEntry.read(Path.of(name), Path.of(name).getFileName().toString())
                : name.contains("/") ? Optional.empty() : entries.named(name);
        if (entry.isEmpty()) {
            Optional<Path> program = programs.find(name);
            if (program.isPresent()) {
                List<String> command = new ArrayList<>(List.of(program.get().toString()));
                command.addAll(arguments);
                return new Launch(null, program.get().getFileName().toString(), program.get(), command, session.home());
            }
            entry = name.contains("/") ? Optional.empty() : entries.like(name);
        }
        if (entry.isEmpty()) {
            throw CommandException.invalidParams("name: expected the name of an installed application, of a program on"
                    + " the path, or the absolute path of an executable file");
        }
        return find(entry.get(), arguments);
    }

    public Launch find(DesktopEntry entry, List<String> arguments) throws CommandException {
        return find(entry, arguments, programs::find);
    }

    /** As {@link #find}, with every user's programs, whatever this user's path says. */
    Launch findForAll(DesktopEntry entry, List<String> arguments) throws CommandException {
        return find(entry, arguments, programs::findForAll);
    }

    private Launch find(DesktopEntry entry, List<String> arguments, Function<String, Optional<Path>> path)
            throws CommandException {
        List<String> command = new ArrayList<>(entry.command(arguments));
        // Each env before the program as well: it would be looked for on a path that nobody has answered for.
        for (int at : DesktopEntry.programsAt(command)) {
            command.set(at, installed(command.get(at), path).toString());
        }
        Path program = Path.of(command.get(DesktopEntry.programAt(command)));
        if (entry.terminal()) {
            Path terminal = TERMINALS.stream()
                    .flatMap(name -> programs.find(name).stream())
                    .findFirst()
                    .orElseThrow(() -> CommandException.unsupported(
                            "The application needs a terminal, and none is installed. Install xterm."));
            command.addAll(0, List.of(terminal.toString(), "-e"));
        }
        Path folder = entry.folder().startsWith("/") ? Path.of(entry.folder()) : session.home();
        return new Launch(entry, entry.name(), program, command, folder);
    }

    private static Path installed(String program, Function<String, Optional<Path>> path) throws CommandException {
        return path.apply(program)
                .orElseThrow(() -> CommandException.invalidParams(
                        "name: the application's desktop entry names a program that is not installed"));
    }

    /**
     * Starts a program in a session of its own, so that what ends the Node does not end it.
     *
     * @param names by which it is found again, also after the Node has been started anew
     * @param unasked nobody was asked: what it starts by name is the system's, and this user's only where that has none
     */
    public Started start(Launch launch, List<String> names, boolean unasked) throws CommandException {
        String mark = UUID.randomUUID().toString();
        List<String> command = new ArrayList<>(launch.command());
        programs.findForAll("setsid").ifPresent(setsid -> command.add(0, setsid.toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        if (Files.isDirectory(launch.folder())) {
            builder.directory(launch.folder().toFile());
        }
        builder.environment().clear();
        builder.environment().putAll(session.forPrograms());
        if (unasked) {
            builder.environment().put("PATH", session.systemPathFirst());
        }
        builder.environment().put(MARK, mark);
        String joined = String.join("\n", names);
        if (!joined.isEmpty() && joined.length() <= LONGEST_NAMES && joined.indexOf('\0') < 0) {
            builder.environment().put(NAMES, joined);
        }
        try {
            return new Started(builder.start(), mark);
        } catch (IOException e) {
            throw new CommandException(
                    dev.sophon.protocol.ErrorCode.PLATFORM_UNSUPPORTED, "The program could not be started.", e);
        }
    }
}
