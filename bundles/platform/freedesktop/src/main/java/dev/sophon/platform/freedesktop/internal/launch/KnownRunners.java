package dev.sophon.platform.freedesktop.internal.launch;

import dev.sophon.platform.freedesktop.internal.entry.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shells, interpreters and runtimes that this machine has, as files: one of them under another name is still one of
 * them, be it a copy or a further link. Read once, and short-lived.
 */
public final class KnownRunners {
    private static final Logger LOG = LoggerFactory.getLogger(KnownRunners.class);
    private static final int MOST_FILES = 20_000;
    private static final int MOST_SHELLS = 1_000;

    /** @param key the same for all links to a file */
    private record Known(Path file, Object key) {}

    private final Set<String> shells = new HashSet<>();
    private final Map<Long, List<Known>> bySize = new HashMap<>();

    /**
     * Looks at what there is.
     *
     * @param shells the list of login shells, as {@code /etc/shells} is
     * @param folders where programs are
     */
    public KnownRunners(Path shells, List<Path> folders) {
        for (String line : lines(shells)) {
            if (line.startsWith("/")) {
                this.shells.add(name(line));
                add(Path.of(line.strip()));
            }
        }
        for (Path folder : folders) {
            try (Stream<Path> files = Files.list(folder)) {
                files.limit(MOST_FILES).filter(KnownRunners::isCalledLikeOne).forEach(this::add);
            } catch (IOException | UncheckedIOException e) {
                // One that is not there, or is being changed.
                LOG.debug("A folder of programs was passed over", e);
            }
        }
    }

    private static List<String> lines(Path file) {
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.indexOf('\0') < 0)
                    .limit(MOST_SHELLS)
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of();
        }
    }

    /** By its own name as well: what a wrapper is called by, as snap is for all that it runs, says nothing of the wrapper. */
    private static boolean isCalledLikeOne(Path file) {
        return CommandRunners.contain(file.toString())
                && CommandRunners.contain(Programs.program(file).executable());
    }

    private void add(Path file) {
        try {
            if (Files.isRegularFile(file)) {
                bySize.computeIfAbsent(Files.size(file), size -> new ArrayList<>())
                        .add(new Known(file, key(file)));
            }
        } catch (IOException e) {
            LOG.debug("A program was passed over", e);
        }
    }

    private static Object key(Path file) throws IOException {
        return Objects.requireNonNullElse(
                Files.readAttributes(file, BasicFileAttributes.class).fileKey(), file.toRealPath());
    }

    /** Whether a name or a path is called as a login shell is. */
    public boolean areCalled(String nameOrPath) {
        return shells.contains(name(nameOrPath));
    }

    /** Whether a program is one of them: the same file, or the same content. */
    public boolean contain(Path program) {
        try {
            List<Known> same = bySize.getOrDefault(Files.size(program), List.of());
            Object key = key(program);
            return same.stream().anyMatch(known -> known.key().equals(key))
                    || (!same.isEmpty() && isSame(Doubts.sha256(program), same));
        } catch (IOException e) {
            return true;
        }
    }

    private static boolean isSame(String hash, List<Known> files) {
        return hash.isEmpty()
                || files.stream().anyMatch(known -> Doubts.sha256(known.file()).equals(hash));
    }

    private static String name(String path) {
        return path.strip().replaceFirst("^.*/", "");
    }
}
