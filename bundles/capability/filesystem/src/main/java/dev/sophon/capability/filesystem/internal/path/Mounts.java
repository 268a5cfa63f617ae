package dev.sophon.capability.filesystem.internal.path;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** What is mounted where, as Linux tells it; nothing elsewhere. */
public final class Mounts {
    private static final Path TABLE = Path.of("/proc/self/mounts");
    private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");

    private Mounts() {}

    /** The folders below this one, by its real path, on which a file system or another folder is mounted. */
    static List<Path> below(Path folder) throws IOException {
        if (!Files.exists(TABLE)) {
            return List.of();
        }
        // A name is bytes, whatever text they are.
        return Files.readAllLines(TABLE, StandardCharsets.ISO_8859_1).stream()
                .map(line -> Mounts.path(line.split(" ", -1)[1]))
                .filter(path -> path.startsWith(folder) && !path.equals(folder))
                .toList();
    }

    public static Path path(String told) {
        String bytes = OCTAL.matcher(told).replaceAll(match -> Character.toString(Integer.parseInt(match.group(1), 8))
                .replace("\\", "\\\\"));
        StringBuilder address = new StringBuilder("file://");
        for (byte one : bytes.getBytes(StandardCharsets.ISO_8859_1)) {
            address.append(one == '/' ? "/" : String.format("%%%02X", one));
        }
        return Path.of(URI.create(address.toString()));
    }
}
