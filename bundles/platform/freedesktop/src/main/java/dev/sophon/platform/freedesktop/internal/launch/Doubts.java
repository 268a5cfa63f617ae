package dev.sophon.platform.freedesktop.internal.launch;

import dev.sophon.node.platform.program.LaunchTrust;
import dev.sophon.platform.freedesktop.internal.entry.DesktopEntry;
import dev.sophon.platform.freedesktop.internal.entry.FileTypes;
import dev.sophon.platform.freedesktop.internal.entry.KeyFile;
import dev.sophon.platform.freedesktop.internal.entry.Programs;
import java.io.IOException;
import java.io.InputStream;
import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Why a launch is not harmless. Harmless is an application by a desktop entry that root or the device's owner answers for,
 * that is no way to a shell, and that is given nothing but web pages and documents of its own.
 */
public final class Doubts {
    private static final String NONE = "";
    private static final long LARGEST_PROGRAM = 1L << 30;
    private static final int EXECUTABLE = 0111;
    private static final Pattern PAGE = Pattern.compile(
            "(?i)(?<scheme>https?://)(?<user>(?:[^@/?#\\\\]*@)?)(?<host>\\[[0-9a-f:.]+\\]|[^\\[\\]:/?#@\\\\]+)(?<port>(?::[0-9]*)?)"
                    + "(?<rest>(?:[/?#].*)?)");
    private static final Logger LOG = LoggerFactory.getLogger(Doubts.class);

    private final LaunchTrust trust;
    private final Predicate<Path> rootOnly;
    private final Predicate<Path> mine;
    private final FileTypes types;
    private final Reach reach;
    private final Supplier<KnownRunners> runners;

    /**
     * @param rootOnly whether nobody but root can change what a path leads to
     * @param mine whether the Node's own user can
     * @param reach what entries reach beyond their programs
     * @param runners the shells and interpreters of this machine
     */
    Doubts(
            LaunchTrust trust,
            Predicate<Path> rootOnly,
            Predicate<Path> mine,
            FileTypes types,
            Reach reach,
            Supplier<KnownRunners> runners) {
        this.trust = trust;
        this.rootOnly = rootOnly;
        this.mine = mine;
        this.types = types;
        this.reach = reach;
        this.runners = runners;
    }

    /** Whether root answers for it: nobody else can change the entry, or the program that it names. */
    boolean isRoots(DesktopEntry entry, Path program) {
        return rootOnly.test(entry.file()) && rootOnly.test(program);
    }

    /** The first doubt of an entry with these arguments; empty for none. */
    String of(DesktopEntry entry, Launch launch, List<String> arguments) {
        Path program = launch.program();
        String doubt = answeredFor(entry, program);
        doubt = doubt.isEmpty() ? startedBy(launch.command()) : doubt;
        doubt = doubt.isEmpty() && reach.isOthers(entry)
                ? "others than root can change what its desktop entry tells the program to run or to read"
                : doubt;
        doubt = doubt.isEmpty() ? kind(entry, program) : doubt;
        for (int i = 0; i < arguments.size() && doubt.isEmpty(); i++) {
            if (!isPage(arguments.get(i)) && !isDocument(arguments.get(i), entry)) {
                doubt = "argument " + (i + 1)
                        + " is neither a web page nor a document of a type that the application opens";
            }
        }
        return doubt;
    }

    private String answeredFor(DesktopEntry entry, Path program) {
        if (isRoots(entry, program)) {
            return NONE;
        }
        for (LaunchTrust.Vouched vouched : trust.vouched()) {
            if (vouched.id().equals(entry.id())) {
                boolean needsHash = mine.test(entry.file()) || mine.test(program);
                boolean same = sha256(entry.file()).equals(vouched.entrySha256())
                        && sha256(program).equals(vouched.programSha256());
                return !needsHash || same
                        ? NONE
                        : "its desktop entry or its program is another one than the device's owner has vouched for";
            }
        }
        return "others than root can change its desktop entry or its program, and the device's owner has not vouched for it";
    }

    /** An env before the program decides what is run as much as the program does. */
    private String startedBy(List<String> command) {
        int program = DesktopEntry.programAt(command);
        return DesktopEntry.programsAt(command).stream()
                        .filter(at -> at != program)
                        .allMatch(at -> rootOnly.test(Path.of(command.get(at))))
                ? NONE
                : "others than root can change the program that starts it";
    }

    private String kind(DesktopEntry entry, Path program) {
        List<String> categories = List.of(KeyFile.read(entry.file())
                .map(keys -> keys.group("Desktop Entry").getOrDefault("Categories", ""))
                .orElse("")
                .split(";+"));
        if (entry.terminal() || categories.contains("TerminalEmulator")) {
            return "it is a terminal, or runs in one";
        }
        List<String> fixed = entry.command()
                .subList(
                        DesktopEntry.programAt(entry.command()), entry.command().size());
        var real = Programs.program(program);
        Stream<String> words =
                fixed.stream().flatMap(word -> Stream.of(word.strip().split("[=\\s]+", -1)));
        List<String> names = Stream.concat(Stream.concat(words, real.aliases().stream()), Stream.of(real.executable()))
                .toList();
        if (names.stream().anyMatch(name -> CommandRunners.contain(name) || name.equalsIgnoreCase("TerminalEmulator"))
                || names.stream().anyMatch(runners.get()::areCalled)
                || runners.get().contain(program)) {
            return "it is a shell, an interpreter or a runtime, or starts one";
        }
        if (names.stream().anyMatch(this::isOurs)) {
            return "it belongs to Sophon itself";
        }
        return NONE;
    }

    private boolean isOurs(String name) {
        String base = name.replaceFirst("^.*/", "").toLowerCase(Locale.ROOT);
        return base.startsWith("sophon") || (name.startsWith("/") && isInside(name, trust.own()));
    }

    private static boolean isInside(String path, List<Path> folders) {
        try {
            Path place = Path.of(path).normalize();
            return folders.stream().anyMatch(place::startsWith);
        } catch (InvalidPathException e) {
            return true;
        }
    }

    /** As browsers take them: with letters of all languages in the host, and with what RFC 3986 wants written as %7B. */
    private static boolean isPage(String argument) {
        Matcher page = PAGE.matcher(argument);
        if (!page.matches()) {
            return false;
        }
        try {
            String host = IDN.toASCII(page.group("host"), IDN.ALLOW_UNASSIGNED).replace('_', 'a');
            String rest = page.group("rest");
            if (host.matches(".*[/?#@\\\\].*")) {
                // Signs that look like one letter, and are read as several.
                return false;
            }
            for (char written : List.of('{', '}', '|', '^', '[', ']')) {
                rest = rest.replace(String.valueOf(written), String.format(Locale.ROOT, "%%%02X", (int) written));
            }
            return new URI(page.group("scheme") + page.group("user") + host + page.group("port") + rest).getHost()
                    != null;
        } catch (URISyntaxException | IllegalArgumentException e) {
            return false;
        }
    }

    /** By the name that was given and by the one that links lead to: an application may go by either. */
    private boolean isDocument(String argument, DesktopEntry entry) {
        try {
            Path asked = argument.startsWith("/") ? Path.of(argument) : null;
            if (asked == null || !Files.isRegularFile(asked)) {
                return false;
            }
            Path real = asked.toRealPath();
            boolean executable = !(Files.getAttribute(real, "unix:mode") instanceof Integer mode)
                    || (mode & EXECUTABLE) != 0
                    || Files.isExecutable(real);
            return !executable
                    && !isInside(real.toString(), trust.own())
                    && isNamed(asked, entry)
                    && isNamed(real, entry);
        } catch (IOException | InvalidPathException | UnsupportedOperationException e) {
            return false;
        }
    }

    private boolean isNamed(Path file, DesktopEntry entry) {
        Set<String> of = types.of(String.valueOf(file.getFileName()));
        return !of.isEmpty() && entry.mimeTypes().containsAll(of);
    }

    /** In lower-case hexadecimal digits; empty where it cannot be told. */
    public static String sha256(Path file) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > LARGEST_PROGRAM) {
                return NONE;
            }
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                in.transferTo(java.io.OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            return NONE;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The hashes of the files that a command names beside its program, as a script is, by their paths: also what is named from its folder. */
    Map<String, String> hashesOfFiles(Launch launch) {
        Map<String, String> hashes = new HashMap<>();
        for (String word : launch.command()) {
            for (String name : List.of(word, word.substring(word.indexOf('=') + 1))) {
                putHash(hashes, name, launch);
            }
        }
        return hashes;
    }

    private void putHash(Map<String, String> hashes, String name, Launch launch) {
        try {
            Path file = launch.folder().resolve(name);
            if (!file.equals(launch.program())) {
                String hash = hashIfOthersWrite(file);
                if (!hash.isEmpty()) {
                    hashes.put(file.toString(), hash);
                }
            }
        } catch (InvalidPathException e) {
            // No file can be called so.
            LOG.debug("A word was passed over", e);
        }
    }

    /** The hash of what others than root can change, so that nobody changes it behind an approval; empty otherwise. */
    String hashIfOthersWrite(Path file) {
        return rootOnly.test(file) ? NONE : Objects.requireNonNull(sha256(file));
    }
}
