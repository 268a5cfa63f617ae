package dev.sophon.platform.freedesktop.internal.identity;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.program.Applications.Selector;
import dev.sophon.node.platform.window.Window;
import dev.sophon.platform.freedesktop.internal.entry.DesktopEntries;
import dev.sophon.platform.freedesktop.internal.entry.DesktopEntry;
import dev.sophon.platform.freedesktop.internal.entry.Programs;
import dev.sophon.platform.freedesktop.internal.entry.SharedPrograms;
import dev.sophon.platform.freedesktop.internal.entry.UserSession;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which application somebody means. */
public final class Names {
    private final UserSession session;
    private final Programs programs;
    private final DesktopEntries entries;

    public Names(UserSession session, Programs programs, DesktopEntries entries) {
        this.session = session;
        this.programs = programs;
        this.entries = entries;
    }

    /** Those windows that are meant; a process is not meant, but all its windows are. */
    public Identity meant(Selector which) {
        return which instanceof Selector.Pid pid ? new OfProcess(pid.pid()) : identity(((Selector.Name) which).name());
    }

    /**
     * Those windows that are meant by a name, and those of what was launched by it: the file that an entry names may be a
     * script that starts something else. Where the entry names the class of its windows, it is these alone.
     */
    public Identity meant(Selector which, Launched launched) {
        Identity meant = meant(which);
        if (!(which instanceof Selector.Name name) || meant instanceof Identity.Classes) {
            return meant;
        }
        Set<Long> processes = Set.copyOf(launched.named(name.name()));
        return new Identity.WithLaunched(
                meant,
                window -> processes.contains(window.pid()) && !SharedPrograms.isOfOneProcess(window.processName()));
    }

    private record OfProcess(long pid) implements Identity {
        @Override
        public boolean shows(Window window) {
            return window.pid() == pid;
        }

        @Override
        public boolean runs(CommandLine process) {
            return false;
        }
    }

    private Identity identity(String name) {
        List<DesktopEntry> all = entries.all();
        Optional<DesktopEntry> entry = DesktopEntries.named(all, name).or(() -> byFile(name));
        if (entry.isPresent()) {
            return of(entry.get(), all);
        }
        Set<String> names = new HashSet<>();
        names.add(Identity.lower(name));
        Optional<Path> program = programs.find(name);
        if (program.isPresent() && name.startsWith("/")) {
            return SharedPrograms.contain(program.get()) || SharedPrograms.contain(realName(program.get()))
                    ? new Identity.Classes(Set.of(fileName(program.get())), claims(all, null))
                    : new Identity.Command(
                            program.get(), List.of(), session.home(), Set.of(), List.of(), claims(all, null));
        }
        program.filter(found -> !SharedPrograms.contain(realName(found)))
                .ifPresent(found -> names.add(realName(found)));
        return new Identity.Called(names, claims(all, null));
    }

    private static Optional<DesktopEntry> byFile(String name) {
        try {
            return name.startsWith("/") && name.endsWith(DesktopEntry.SUFFIX)
                    ? DesktopEntry.read(Path.of(name), fileName(Path.of(name)).replaceFirst("\\.desktop$", ""))
                    : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** What is an application's, by its desktop entry. */
    public Identity of(DesktopEntry entry) {
        return of(entry, entries.all());
    }

    private Identity of(DesktopEntry entry, List<DesktopEntry> all) {
        Set<String> classes = WindowClasses.of(entry);
        Optional<Path> program = programs.find(entry.program());
        if (!classes.isEmpty() || program.isEmpty()) {
            return new Identity.Classes(classes, claims(all, entry));
        }
        Set<String> known = new HashSet<>(Set.of(Identity.lower(entry.id())));
        if (entry.arguments().isEmpty() || !SharedPrograms.contain(program.get())) {
            known.add(fileName(program.get()));
        }
        if (!entry.arguments().isEmpty() && isOfOneProcess(program.get())) {
            return new Identity.Classes(Set.of(Identity.lower(entry.id())), claims(all, entry));
        }
        if (isShared(program.get()) && entry.arguments().isEmpty()) {
            return new Identity.Called(known, claims(all, entry));
        }
        List<Identity.Command> others = all.stream()
                .filter(other -> !other.file().equals(entry.file()))
                .filter(other -> programs.find(other.program()).equals(program))
                .filter(other -> other.arguments().size() > entry.arguments().size())
                .map(other -> command(other, program.get(), Set.of(), List.of(), Claims.NONE))
                .toList();
        boolean sharedByEntries = all.stream()
                .anyMatch(other -> !other.file().equals(entry.file())
                        && programs.find(other.program()).equals(program)
                        && !other.arguments().equals(entry.arguments()));
        // What only the file's name would say is no help where several applications are that file.
        return command(
                entry,
                program.get(),
                isShared(program.get()) || sharedByEntries ? Set.of(Identity.lower(entry.id())) : known,
                others,
                claims(all, entry));
    }

    private static boolean isShared(Path program) {
        return SharedPrograms.contain(program) || SharedPrograms.contain(realName(program));
    }

    private static boolean isOfOneProcess(Path program) {
        return SharedPrograms.isOfOneProcess(fileName(program)) || SharedPrograms.isOfOneProcess(realName(program));
    }

    private Identity.Command command(
            DesktopEntry entry, Path program, Set<String> classes, List<Identity.Command> others, Claims claims) {
        Path folder = entry.folder().startsWith("/") ? Path.of(entry.folder()) : session.home();
        return new Identity.Command(program, entry.arguments(), folder, classes, others, claims);
    }

    /**
     * What is more precisely another application's: by a class that its entry names, or by the command that the window's
     * process runs, where no class tells.
     */
    private Claims claims(List<DesktopEntry> all, @Nullable DesktopEntry own) {
        Set<String> classes = new HashSet<>();
        Set<String> ofCommands = new HashSet<>();
        Set<String> called = new HashSet<>();
        for (DesktopEntry other : all) {
            Set<String> its = WindowClasses.of(other);
            classes.addAll(its);
            if (!other.arguments().isEmpty()) {
                ofCommands.addAll(its);
            } else if (its.isEmpty()) {
                called.addAll(calledAlone(other));
            }
        }
        if (own != null) {
            List.of(classes, ofCommands, called).forEach(set -> {
                set.removeAll(WindowClasses.of(own));
                set.removeAll(calledAlone(own));
            });
        }
        int ownArguments = own == null ? 0 : own.arguments().size();
        List<DesktopEntry> longer = all.stream()
                .filter(other -> own == null || !other.file().equals(own.file()))
                .filter(other -> other.arguments().size() > ownArguments)
                .filter(other -> WindowClasses.of(other).isEmpty())
                .toList();
        return new Claims(classes, ofCommands, called, pid -> CommandLine.of(pid)
                .filter(process -> longer.stream().anyMatch(other -> isOf(other, process)))
                .isPresent());
    }

    private static Set<String> calledAlone(DesktopEntry entry) {
        return entry.arguments().isEmpty()
                ? Set.copyOf(List.of(
                        Identity.lower(entry.id()),
                        Identity.lower(entry.program().replaceFirst("^.*/", ""))))
                : Set.of();
    }

    private boolean isOf(DesktopEntry entry, CommandLine process) {
        return programs.find(entry.program())
                .filter(program -> !isOfOneProcess(program))
                .filter(program -> command(entry, program, Set.of(), List.of(), Claims.NONE)
                        .hasOwn(process))
                .isPresent();
    }

    public CommandException nothing(Selector which) {
        return CommandException.invalidParams(
                field(which) + ": expected an application that has a window; app.list tells which there are");
    }

    public static String field(Selector which) {
        return which instanceof Selector.Pid ? "pid" : "name";
    }

    /** Whether this is the Node, or a process that the Node would not outlive. */
    public static boolean runsTheNode(long pid) {
        Optional<ProcessHandle> process = Optional.of(ProcessHandle.current());
        while (process.isPresent()) {
            if (process.get().pid() == pid) {
                return true;
            }
            process = process.get().parent();
        }
        return false;
    }

    private static String realName(Path program) {
        return fileName(Path.of(Programs.program(program).executable()));
    }

    private static String fileName(Path path) {
        return Identity.lower(String.valueOf(path.getFileName()));
    }
}
