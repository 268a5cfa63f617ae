package dev.sophon.platform.freedesktop.internal.entry;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A file of groups with keys, as desktop entries and lists of default applications are. Immutable. */
public record KeyFile(Map<String, Map<String, String>> groups) {
    private static final long LARGEST = 4L << 20;

    /** Empty if it cannot be read; lines that are none are passed over. */
    public static Optional<KeyFile> read(Path file) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > LARGEST) {
                return Optional.empty();
            }
            return Optional.of(parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static KeyFile parse(String text) {
        Map<String, Map<String, String>> groups = new HashMap<>();
        Map<String, String> group = new HashMap<>();
        for (String line : text.split("\n", -1)) {
            String trimmed = line.strip();
            int equals = trimmed.indexOf('=');
            if (trimmed.startsWith("[") && trimmed.endsWith("]")) {
                group = groups.computeIfAbsent(trimmed.substring(1, trimmed.length() - 1), name -> new HashMap<>());
            } else if (!trimmed.startsWith("#") && equals > 0) {
                group.putIfAbsent(
                        trimmed.substring(0, equals).strip(),
                        trimmed.substring(equals + 1).strip());
            }
        }
        return new KeyFile(groups);
    }

    public Map<String, String> group(String name) {
        return groups.getOrDefault(name, Map.of());
    }

    /** Takes the escapes out of a value of type string. */
    static String unescape(String value) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\' && i + 1 < value.length()) {
                char next = value.charAt(++i);
                switch (next) {
                    case 's' -> text.append(' ');
                    case 'n' -> text.append('\n');
                    case 't' -> text.append('\t');
                    case 'r' -> text.append('\r');
                    case '\\' -> text.append('\\');
                    default -> text.append(c).append(next);
                }
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }
}
