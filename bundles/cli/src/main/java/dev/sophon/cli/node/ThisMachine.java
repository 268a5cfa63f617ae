package dev.sophon.cli.node;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** What the operator who approves a pairing is shown of this machine. */
record ThisMachine(String name, String platform, String osDescription) {
    private static final Path RELEASE = Path.of("/etc/os-release");

    static ThisMachine find() {
        String os = System.getProperty("os.name", "unknown");
        String lower = os.toLowerCase(Locale.ROOT);
        String platform = lower.startsWith("windows") ? "windows" : lower.startsWith("mac") ? "macos" : "linux";
        return new ThisMachine(hostName(), platform, release(os + " " + System.getProperty("os.version", "")));
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return System.getenv().getOrDefault("HOSTNAME", "unknown");
        }
    }

    private static String release(String otherwise) {
        try (Stream<String> lines = Files.lines(RELEASE)) {
            return lines.filter(line -> line.startsWith("PRETTY_NAME="))
                    .map(line -> line.substring(line.indexOf('=') + 1).replace("\"", ""))
                    .findFirst()
                    .orElse(otherwise);
        } catch (IOException e) {
            return otherwise;
        }
    }
}
