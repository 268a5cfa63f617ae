package dev.sophon.platform.freedesktop.internal.entry;

import java.io.IOException;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Of what type a file is by its name, as the shared MIME-info database has it. Follows its specification, globs2: the
 * greatest weight decides, then the longest pattern.
 */
public final class FileTypes {
    private static final long LARGEST = 4L << 20;

    private final List<Path> databases;

    /** @param databases files of the form of {@code globs2} that nobody but root can write */
    public FileTypes(List<Path> databases) {
        this.databases = List.copyOf(databases);
    }

    /** Its types, of which there are several where patterns are equally good; none where nothing is known. */
    public Set<String> of(String fileName) {
        Set<String> best = new HashSet<>();
        long rank = -1;
        for (Path database : databases) {
            for (String line : lines(database)) {
                String[] parts = line.split(":", 4);
                if (line.startsWith("#") || parts.length < 3 || !matches(parts, fileName)) {
                    continue;
                }
                long found = rank(parts[0], parts[2]);
                if (found > rank) {
                    best.clear();
                    rank = found;
                }
                if (found == rank) {
                    best.add(parts[1]);
                }
            }
        }
        String known = best.isEmpty() ? URLConnection.getFileNameMap().getContentTypeFor(fileName) : null;
        return known == null ? best : Set.of(known);
    }

    private static boolean matches(String[] parts, String fileName) {
        boolean exact = parts.length == 4 && List.of(parts[3].split(",", -1)).contains("cs");
        String name = exact ? fileName : fileName.toLowerCase(Locale.ROOT);
        String pattern = exact ? parts[2] : parts[2].toLowerCase(Locale.ROOT);
        // Nearly all are a suffix or a whole name; what is more than that is left to the few who need it.
        if (pattern.startsWith("*") && isPlain(pattern.substring(1))) {
            return name.endsWith(pattern.substring(1));
        }
        return isPlain(pattern) && name.equals(pattern);
    }

    private static boolean isPlain(String pattern) {
        return pattern.chars().noneMatch(c -> c == '*' || c == '?' || c == '[');
    }

    private static long rank(String weight, String pattern) {
        try {
            return Math.max(0, Integer.parseInt(weight)) * 10_000L + Math.min(9_999, pattern.length());
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static List<String> lines(Path database) {
        try {
            return Files.size(database) > LARGEST
                    ? List.of()
                    : new String(Files.readAllBytes(database), StandardCharsets.UTF_8)
                            .lines()
                            .toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
