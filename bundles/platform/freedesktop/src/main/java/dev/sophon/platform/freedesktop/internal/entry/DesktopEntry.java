package dev.sophon.platform.freedesktop.internal.entry;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An application as its desktop entry describes it. Follows the Desktop Entry Specification 1.5.
 *
 * @param id the name of its file, without {@code .desktop}
 * @param names what it is called: in the language of the entry first, then in all others
 * @param command its {@code Exec}, taken apart: field codes are still in it
 * @param tryExec a program that has to be there; may be empty
 * @param folder where it is to run; may be empty
 * @param windowClass the class of its windows; may be empty
 */
public record DesktopEntry(
        String id,
        Path file,
        List<String> names,
        String icon,
        List<String> command,
        String tryExec,
        String folder,
        String windowClass,
        boolean terminal,
        List<String> mimeTypes) {
    public static final String SUFFIX = ".desktop";

    private static final String TAKES_ARGUMENTS = "(?s).*%[fFuU].*";
    private static final Pattern TRANSLATED_NAME = Pattern.compile("Name\\[[^\\]]*\\]");

    /** Empty if it is hidden, no application, or does not say what to run. */
    public static Optional<DesktopEntry> read(Path file, String id) {
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
                names(id, keys),
                keys.getOrDefault("Icon", ""),
                command,
                keys.getOrDefault("TryExec", ""),
                KeyFile.unescape(keys.getOrDefault("Path", "")),
                keys.getOrDefault("StartupWMClass", ""),
                keys.getOrDefault("Terminal", "").equals("true"),
                List.of(keys.getOrDefault("MimeType", "").split(";", -1))));
    }

    private static List<String> names(String id, Map<String, String> keys) {
        Stream<String> translated = keys.entrySet().stream()
                .filter(key -> TRANSLATED_NAME.matcher(key.getKey()).matches())
                .sorted(Map.Entry.comparingByKey())
                .map(Map.Entry::getValue);
        return Stream.concat(Stream.of(keys.getOrDefault("Name", id)), translated)
                .map(KeyFile::unescape)
                .distinct()
                .toList();
    }

    /** What it is called. */
    public String name() {
        return names.get(0);
    }

    /** Whether it is called so in some language; case does not matter. */
    public boolean isCalled(String name) {
        return names.stream().anyMatch(each -> each.equalsIgnoreCase(name));
    }

    /** The program that it is about, as {@link #command} names it: what stands behind {@code env}. */
    public String program() {
        return command.get(programAt(command));
    }

    /** What its program is always told, up to where it takes files or URLs. */
    public List<String> arguments() {
        List<String> behind = command.subList(programAt(command) + 1, command.size());
        List<String> told = new ArrayList<>();
        for (int i = 0; i < behind.size() && !behind.get(i).matches(TAKES_ARGUMENTS); i++) {
            if (behind.get(i).equals("%i")) {
                told.addAll(iconArguments());
            } else {
                String filled = fill(behind.get(i), "");
                if (!filled.isEmpty() || behind.get(i).isEmpty()) {
                    told.add(filled);
                }
            }
        }
        return told;
    }

    /**
     * Where in a command the program stands: behind {@code env} and what that sets, as snap and Nix write it. Where what
     * {@code env} is told cannot be followed, it is {@code env} itself.
     */
    public static int programAt(List<String> command) {
        List<Integer> all = programsAt(command);
        return all.get(all.size() - 1);
    }

    /** Where in a command its program stands, and before it each {@code env} by which it is started. */
    public static List<Integer> programsAt(List<String> command) {
        List<Integer> all = new ArrayList<>(List.of(0));
        int at = 0;
        while (at < command.size() && command.get(at).replaceFirst("^.*/", "").equals("env")) {
            int next = behindEnv(command, at + 1);
            if (next < 0 || next >= command.size()) {
                return all;
            }
            at = next;
            all.add(at);
        }
        return all;
    }

    /** Below zero for an option that is not known. */
    private static int behindEnv(List<String> command, int from) {
        int at = from;
        while (at < command.size()) {
            String word = command.get(at);
            if (word.equals("--")) {
                // Assignments may follow even then.
                at++;
            } else if (word.equals("-u") || word.equals("-C")) {
                at += 2;
            } else if (word.equals("-")
                    || word.equals("-i")
                    || word.equals("--ignore-environment")
                    || word.startsWith("--unset=")
                    || word.startsWith("--chdir=")
                    || word.matches("(?s)[^-=][^=]*=.*")) {
                at++;
            } else {
                return word.startsWith("-") ? -1 : at;
            }
        }
        return at;
    }

    /** What to run with these arguments, which go where the entry takes files or URLs, or else to the end. */
    public List<String> command(List<String> arguments) {
        List<String> result = new ArrayList<>();
        boolean placed = false;
        for (String word : command) {
            switch (word) {
                case "%f", "%F", "%u", "%U" -> {
                    result.addAll(arguments);
                    placed = true;
                }
                case "%i" -> result.addAll(iconArguments());
                default -> {
                    // Some entries have the code inside a word, as in --url=%u.
                    boolean inside = !placed && word.matches(TAKES_ARGUMENTS) && arguments.size() == 1;
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

    private List<String> iconArguments() {
        return icon.isEmpty() ? List.of() : List.of("--icon", icon);
    }

    private String fill(String word, String argument) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c == '%' && i + 1 < word.length()) {
                // The others are deprecated, and to be removed.
                switch (word.charAt(++i)) {
                    case '%' -> text.append('%');
                    case 'c' -> text.append(name());
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
    public static List<String> words(String line) {
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
