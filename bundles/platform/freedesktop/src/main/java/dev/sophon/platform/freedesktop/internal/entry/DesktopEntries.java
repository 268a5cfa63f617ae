package dev.sophon.platform.freedesktop.internal.entry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The applications that are installed, read anew each time: they come and go. Thread-safe. */
public final class DesktopEntries {
    private static final Logger LOG = LoggerFactory.getLogger(DesktopEntries.class);
    private static final int DEEPEST = 4;
    private static final int MOST_FILES = 5000;
    private static final String DEFAULTS = "Default Applications";

    private final UserSession session;
    private final Programs programs;

    public DesktopEntries(UserSession session, Programs programs) {
        this.session = session;
        this.programs = programs;
    }

    /** The entry with exactly this id or name; case does not matter. */
    public Optional<DesktopEntry> named(String name) {
        return named(all(), name);
    }

    /** The one of these with exactly this id or name. */
    public static Optional<DesktopEntry> named(List<DesktopEntry> all, String name) {
        return first(
                        all,
                        entry -> entry.id().equalsIgnoreCase(name)
                                || (entry.id() + DesktopEntry.SUFFIX).equalsIgnoreCase(name))
                .or(() -> first(all, entry -> entry.isCalled(name)));
    }

    /** The entry with the shortest name that has all these words in it, as "chrome" is in "Google Chrome". */
    public Optional<DesktopEntry> like(String name) {
        List<String> wanted =
                Arrays.asList(name.toLowerCase(Locale.ROOT).strip().split("\\s+"));
        if (wanted.contains("")) {
            return Optional.empty();
        }
        return all().stream()
                .filter(entry ->
                        entry.names().stream().anyMatch(each -> words(each).containsAll(wanted)))
                .min(Comparator.comparing(entry -> entry.name().length()));
    }

    private static List<String> words(String name) {
        return Arrays.asList(name.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+"));
    }

    /** The application that the user, or the system, has chosen for a type. */
    public Optional<DesktopEntry> defaultFor(String mimeType) {
        Map<String, DesktopEntry> byId = byId();
        for (Path file : session.mimeApps()) {
            String chosen = KeyFile.read(file)
                    .map(keys -> keys.group(DEFAULTS).getOrDefault(mimeType, ""))
                    .orElse("");
            for (String id : chosen.split(";", -1)) {
                DesktopEntry entry = byId.get(id.strip().replaceFirst("\\.desktop$", ""));
                if (entry != null) {
                    return Optional.of(entry);
                }
            }
        }
        return byId.values().stream()
                .filter(entry -> entry.mimeTypes().contains(mimeType))
                .min(Comparator.comparing(DesktopEntry::id));
    }

    private static Optional<DesktopEntry> first(List<DesktopEntry> all, Predicate<DesktopEntry> wanted) {
        return all.stream().filter(wanted).findFirst();
    }

    /** All of them. */
    public List<DesktopEntry> all() {
        return List.copyOf(byId().values());
    }

    /** Those that can run here; an entry of the user's hides one of the system's. */
    private Map<String, DesktopEntry> byId() {
        Map<String, DesktopEntry> entries = new LinkedHashMap<>();
        files(session.applications()).forEach((id, file) -> DesktopEntry.read(file, id)
                .filter(entry -> entry.tryExec().isEmpty()
                        || programs.find(entry.tryExec()).isPresent())
                .filter(entry -> programs.find(entry.command().get(0)).isPresent())
                .filter(entry -> programs.find(entry.program()).isPresent())
                .ifPresent(entry -> entries.put(id, entry)));
        return entries;
    }

    /** Those for everybody that are root's alone, whatever the user's own hide. */
    public List<DesktopEntry> ofSystem(Predicate<Path> rootOnly) {
        return files(session.systemApplications()).entrySet().stream()
                .filter(file -> rootOnly.test(file.getValue()))
                .flatMap(file -> DesktopEntry.read(file.getValue(), file.getKey()).stream())
                .toList();
    }

    private static Map<String, Path> files(List<Path> folders) {
        Map<String, Path> files = new LinkedHashMap<>();
        for (Path folder : folders) {
            try (Stream<Path> found = Files.walk(folder, DEEPEST, FileVisitOption.FOLLOW_LINKS)) {
                found.filter(file -> file.toString().endsWith(DesktopEntry.SUFFIX))
                        .limit(MOST_FILES)
                        .sorted()
                        .forEach(file -> files.putIfAbsent(id(folder, file), file));
            } catch (IOException | UncheckedIOException e) {
                // One that is not there, or is being changed.
                LOG.debug("A folder of desktop entries was passed over", e);
            }
        }
        return files;
    }

    private static String id(Path folder, Path file) {
        String id = folder.relativize(file).toString().replace('/', '-');
        return id.substring(0, id.length() - DesktopEntry.SUFFIX.length());
    }
}
