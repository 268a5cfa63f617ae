package dev.sophon.platform.host.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/** What does not change while the process lives: operating system, architecture, names. */
record Machine(String os, String architecture, String osDescription, String machineName) {
    private static final List<Path> OS_RELEASE = List.of(Path.of("/etc/os-release"), Path.of("/usr/lib/os-release"));
    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    /** This machine, from Java's properties, the environment and the files that Linux keeps its names in. */
    static Machine probe(Properties java, Map<String, String> environment) {
        String osName = java.getProperty("os.name", "unknown");
        String os = os(osName);
        String asJavaSays = (osName + " " + java.getProperty("os.version", "")).strip();
        return new Machine(
                os,
                architecture(java.getProperty("os.arch", "unknown")),
                os.equals("linux") ? prettyName(OS_RELEASE).orElse(asJavaSays) : asJavaSays,
                machineName(environment));
    }

    static String os(String osName) {
        String name = osName.toLowerCase(Locale.ROOT);
        if (name.startsWith("windows")) {
            return "windows";
        }
        // Other systems with an X server are served by the same backends as Linux.
        return name.startsWith("mac") ? "macos" : "linux";
    }

    static String architecture(String osArch) {
        return switch (osArch) {
            case "amd64", "x86_64" -> "x64";
            case "aarch64" -> "arm64";
            default -> osArch;
        };
    }

    /** PRETTY_NAME of the first file that has one; see os-release(5). */
    static Optional<String> prettyName(List<Path> files) {
        return files.stream()
                .flatMap(Machine::lines)
                .filter(line -> line.startsWith("PRETTY_NAME="))
                .map(line -> line.substring("PRETTY_NAME=".length()).strip())
                .map(Machine::unquoted)
                .filter(name -> !name.isBlank())
                .findFirst();
    }

    private static String unquoted(String value) {
        char quote = value.isEmpty() ? ' ' : value.charAt(0);
        boolean quoted = value.length() > 1 && (quote == '"' || quote == '\'') && value.endsWith(String.valueOf(quote));
        return (quoted ? value.substring(1, value.length() - 1) : value).replaceAll("\\\\(.)", "$1");
    }

    private static String machineName(Map<String, String> environment) {
        return lines(HOST_NAME)
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .findFirst()
                .or(() -> Optional.ofNullable(environment.get("COMPUTERNAME")))
                .orElseGet(Machine::networkName);
    }

    private static String networkName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            return Stream.empty();
        }
    }
}
