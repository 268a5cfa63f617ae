package dev.sophon.platform.host.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The X servers that run on this machine, for whoever has to choose one. */
final class LocalServers {
    /** The kernel's list tells what is listened on; the sockets' own folder keeps those of killed servers too. */
    private static final Path SOCKETS = Path.of("/proc/net/unix");

    private static final Pattern LISTENING =
            Pattern.compile("\\S+ \\S+ \\S+ 00010000 .* /tmp/\\.X11-unix/X(?<number>[0-9]{1,5})");
    private static final int MOST = 8;

    private LocalServers() {}

    /** A sentence to follow another one; empty if none runs, or where nobody knows. */
    static String hint() {
        try (Stream<String> lines = Files.lines(SOCKETS, StandardCharsets.ISO_8859_1)) {
            String names = lines.map(LISTENING::matcher)
                    .filter(Matcher::matches)
                    .map(line -> ":" + line.group("number"))
                    .limit(MOST)
                    .collect(Collectors.joining(", "));
            return names.isEmpty() ? "" : " Here run: " + names + ".";
        } catch (IOException e) {
            return "";
        }
    }
}
