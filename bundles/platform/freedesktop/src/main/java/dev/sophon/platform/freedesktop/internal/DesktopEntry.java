package dev.sophon.platform.freedesktop.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An application as its desktop entry describes it. Follows the Desktop Entry Specification 1.5.
 *
 * @param id the name of its file, without {@code .desktop}
 * @param command its {@code Exec}, taken apart: field codes are still in it
 * @param tryExec a program that has to be there; may be empty
 * @param folder where it is to run; may be empty
 * @param windowClass the class of its windows; may be empty
 */
record DesktopEntry(
        String id,
        Path file,
        String name,
        String icon,
        List<String> command,
        String tryExec,
        String folder,
        String windowClass,
        boolean terminal,
        List<String> mimeTypes) {
    static final String SUFFIX = ".desktop";

    /** Empty if it is hidden, no application, or does not say what to run. */
    static Optional<DesktopEntry> read(Path file, String id) {
        return KeyFile.read(file)
                .map(keys -> keys.group("Desktop Entry"))
                .filter(keys -> keys.getOrDefault("Type", "").equals("Application"))
                .filter(keys -> !keys.getOrDefault("Hidden", "").equals("true"))
                .flatMap(keys -> of(file, id, keys));
    }

    private static Optional<DesktopEntry> of(Path file, String id, Map<String, String> keys) {
        List<String> command = words(KeyFile.unescape(keys.getOrDefault("Exec", "")));
        if (command.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new DesktopEntry(
                id,
                file,
                KeyFile.unescape(keys.getOrDefault("Name", id)),
                keys.getOrDefault("Icon", ""),
                command,
                keys.getOrDefault("TryExec", ""),
                KeyFile.unescape(keys.getOrDefault("Path", "")),
                keys.getOrDefault("StartupWMClass", ""),
                keys.getOrDefault("Terminal", "").equals("true"),
                List.of(keys.getOrDefault("MimeType", "").split(";", -1))));
    }

    /** What to run with these arguments, which go where the entry takes files or URLs, or else to the end. */
    List<String> command(List<String> arguments) {
        List<String> result = new ArrayList<>();
        boolean placed = false;
        for (String word : command) {
            switch (word) {
                case "%f", "%F", "%u", "%U" -> {
                    result.addAll(arguments);
                    placed = true;
                }
                case "%i" -> {
                    if (!icon.isEmpty()) {
                        result.addAll(List.of("--icon", icon));
                    }
                }
                default -> {
                    // Some entries have the code inside a word, as in --url=%u.
                    boolean inside = !placed && word.matches(".*%[fFuU].*") && arguments.size() == 1;
                    String filled = fill(word, inside ? arguments.get(0) : "");
                    placed |= inside;
                    if (!filled.isEmpty() || word.isEmpty()) {
                        result.add(filled);
                    }
                }
            }
        }
        if (!placed) {
            result.addAll(arguments);
        }
        return result;
    }

    private String fill(String word, String argument) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c == '%' && i + 1 < word.length()) {
                // The others are deprecated, and to be removed.
                switch (word.charAt(++i)) {
                    case '%' -> text.append('%');
                    case 'c' -> text.append(name);
                    case 'k' -> text.append(file);
                    case 'f', 'F', 'u', 'U' -> text.append(argument);
                    default -> {}
                }
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    /** Takes a command line apart by the quoting rules of the specification; no word for one with an open quote. */
    static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean quoted = false;
        boolean begun = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quoted && c == '\\' && i + 1 < line.length()) {
                word.append(line.charAt(++i));
            } else if (c == '"') {
                quoted = !quoted;
                begun = true;
            } else if (!quoted && (c == ' ' || c == '\t')) {
                if (begun) {
                    words.add(word.toString());
                }
                word.setLength(0);
                begun = false;
            } else {
                word.append(c);
                begun = true;
            }
        }
        if (begun) {
            words.add(word.toString());
        }
        return quoted ? List.of() : words;
    }
}
