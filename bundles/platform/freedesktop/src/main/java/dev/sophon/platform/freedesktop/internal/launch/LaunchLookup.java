package dev.sophon.platform.freedesktop.internal.launch;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.program.Applications.Found;
import dev.sophon.node.platform.program.LaunchTrust;
import dev.sophon.platform.freedesktop.internal.entry.DesktopEntries;
import dev.sophon.platform.freedesktop.internal.entry.DesktopEntry;
import dev.sophon.platform.freedesktop.internal.entry.FileTypes;
import dev.sophon.platform.freedesktop.internal.entry.Programs;
import dev.sophon.platform.freedesktop.internal.entry.SharedPrograms;
import dev.sophon.platform.freedesktop.internal.entry.UserSession;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a name stands for when it is to be launched: first the applications that root answers for, whatever the user's own
 * folders say of the same id or name; then whatever else is called so. Thread-safe.
 */
public final class LaunchLookup {
    private static final String NO_ENTRY = "no desktop entry that root or the device's owner answers for stands for it";

    private static final Path SHELLS = Path.of("/etc/shells");

    private final UserSession session;
    private final Programs programs;
    private final DesktopEntries entries;
    private final Launcher launcher;
    private final Function<LaunchTrust, RootOnly> owners;

    public LaunchLookup(UserSession session, Programs programs, DesktopEntries entries, Launcher launcher) {
        this.session = session;
        this.programs = programs;
        this.entries = entries;
        this.launcher = launcher;
        this.owners = trust -> new RootOnly(Stream.concat(session.usersOwn().stream(), trust.writable().stream())
                .toList());
    }

    /**
     * What was found.
     *
     * @param launch what to start
     * @param found what to say of it
     */
    public record Result(Launch launch, Found found) {}

    /**
     * What a name stands for, and whether it may run without an approval.
     *
     * @throws CommandException {@code invalid_params} if nothing is called that
     */
    public Result find(String name, List<String> arguments, LaunchTrust trust) throws CommandException {
        RootOnly owner = owners.apply(trust);
        return find(name, arguments, trust, owner::holds, owner::isMine);
    }

    /**
     * The same, by other ways to tell whose a file is.
     *
     * @param rootOnly whether nobody but root can change what a path leads to
     */
    public Result find(
            String name, List<String> arguments, LaunchTrust trust, Predicate<Path> rootOnly, Predicate<Path> mine)
            throws CommandException {
        Doubts doubts = new Doubts(
                trust,
                rootOnly,
                mine,
                new FileTypes(session.typeDatabases(rootOnly)),
                new Reach(session, programs, rootOnly),
                once(() -> new KnownRunners(SHELLS, session.systemPath())));
        List<DesktopEntry> roots = entries.ofSystem(rootOnly).stream()
                .filter(entry -> programs.findForAll(entry.program())
                        .filter(program -> doubts.isRoots(entry, program))
                        .isPresent())
                .toList();
        Optional<DesktopEntry> exact = byIdOrName(roots, name);
        if (exact.isPresent()) {
            return result(exact.get(), launcher.findForAll(exact.get(), arguments), arguments, doubts);
        }
        Launch named = launcher.find(name, arguments);
        DesktopEntry entry = named.entry();
        if (entry == null) {
            return harmlessEntry(roots, named.program(), arguments, doubts)
                    .orElseGet(() -> new Result(named, found(named, null, NO_ENTRY, doubts)));
        }
        Optional<DesktopEntry> rootsOwn =
                roots.stream().filter(one -> one.id().equals(entry.id())).findFirst();
        if (rootsOwn.isPresent()) {
            return result(rootsOwn.get(), launcher.findForAll(rootsOwn.get(), arguments), arguments, doubts);
        }
        // One of root's that was named by its file says nothing of this user's path either.
        boolean forAll = rootOnly.test(entry.file())
                && programs.findForAll(entry.program()).isPresent();
        return result(entry, forAll ? launcher.findForAll(entry, arguments) : named, arguments, doubts);
    }

    private static <T> Supplier<T> once(Supplier<T> made) {
        AtomicReference<@Nullable T> known = new AtomicReference<>();
        return () -> {
            T value = known.get();
            if (value == null) {
                value = made.get();
                known.set(value);
            }
            return value;
        };
    }

    private static Optional<DesktopEntry> byIdOrName(List<DesktopEntry> all, String name) {
        String id = name.toLowerCase(Locale.ROOT).replaceFirst("\\.desktop$", "");
        return all.stream()
                .filter(entry -> entry.id().toLowerCase(Locale.ROOT).equals(id))
                .findFirst()
                .or(() -> all.stream().filter(entry -> entry.isCalled(name)).findFirst());
    }

    /** People launch programs by their own names too: the simplest entry of root's for that program, if it is harmless. */
    private Optional<Result> harmlessEntry(
            List<DesktopEntry> roots, Path program, List<String> arguments, Doubts doubts) throws CommandException {
        List<DesktopEntry> fitting = roots.stream()
                .filter(entry -> programs.findForAll(entry.program())
                        .filter(own -> stands(entry, own, program))
                        .isPresent())
                .sorted(Comparator.<DesktopEntry>comparingInt(
                                entry -> entry.command().size())
                        .thenComparing(DesktopEntry::id))
                .toList();
        for (DesktopEntry entry : fitting) {
            Result result = result(entry, launcher.findForAll(entry, arguments), arguments, doubts);
            if (result.found().doubt().isEmpty()) {
                return Optional.of(result);
            }
        }
        return Optional.empty();
    }

    /**
     * Whether an entry's program is the one that was asked for: the same file, or a link on the way from one to the other. What
     * a wrapper runs is up to the name that it is called by or to its arguments, and so is what a browser shows.
     */
    private static boolean stands(DesktopEntry entry, Path own, Path asked) {
        boolean same = Programs.place(own).equals(Programs.place(asked));
        if (!entry.arguments().isEmpty()) {
            return same && !SharedPrograms.contain(own) && !SharedPrograms.contain(Programs.real(own));
        }
        return same
                || (Programs.leadsTo(own, asked) && !SharedPrograms.wrap(asked))
                || (Programs.leadsTo(asked, own) && !SharedPrograms.wrap(own));
    }

    private static Result result(DesktopEntry entry, Launch launch, List<String> arguments, Doubts doubts) {
        return new Result(launch, found(launch, entry.file(), doubts.of(entry, launch, arguments), doubts));
    }

    private static Found found(Launch launch, @Nullable Path entry, String doubt, Doubts doubts) {
        return new Found(
                Programs.program(launch.program()).executable(),
                launch.command(),
                launch.folder().toString(),
                entry == null ? "" : entry.toString(),
                doubt.isEmpty() || entry == null ? "" : doubts.hashIfOthersWrite(entry),
                doubt.isEmpty() ? "" : doubts.hashIfOthersWrite(launch.program()),
                doubt.isEmpty() ? Map.of() : doubts.hashesOfFiles(launch),
                doubt);
    }
}
