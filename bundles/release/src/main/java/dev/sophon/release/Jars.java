package dev.sophon.release;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Reads what a distribution consists of: each jar, and in each of ours the libraries that came inside. */
public final class Jars {
    /** Of those whose jar does not say it, and does not lie in a folder that does. */
    private static final Map<String, String> GROUPS = Map.of("jspecify", "org.jspecify", "picocli", "info.picocli");

    private static final Pattern TEXT =
            Pattern.compile("(?i)(.*/)?([^/.]*-)?(licen[sc]e|notice|copying|copyright|AL2\\.0|LGPL2\\.1)(\\.(txt|md))?"
                    + "|(.*/)?licenses/[^/]+\\.txt");

    private final Properties embedded;

    private Jars() {
        embedded = Tables.load("embedded.properties");
    }

    /**
     * All jars below a folder, which may be one inside an archive, sorted by their places.
     *
     * @throws IllegalStateException where nothing says which library a jar or a package in one of ours is
     */
    public static List<Jar> in(Path distribution) throws IOException {
        Jars reader = new Jars();
        List<Jar> jars = new ArrayList<>();
        try (Stream<Path> all = Files.walk(distribution)) {
            for (Path file : all.filter(each -> each.toString().endsWith(".jar"))
                    .sorted()
                    .toList()) {
                String place = distribution.relativize(file).toString().replace('\\', '/');
                jars.add(reader.read(place, Files.readAllBytes(file)));
            }
        }
        return jars;
    }

    private Jar read(String place, byte[] jar) throws IOException {
        Map<String, Part> stated = new TreeMap<>();
        TreeSet<String> packages = new TreeSet<>();
        Map<String, String> texts = new TreeMap<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(jar))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                String name = entry.getName();
                if (name.matches("META-INF/maven/[^/]+/[^/]+/pom\\.properties")) {
                    Properties pom = new Properties();
                    pom.load(new ByteArrayInputStream(in.readAllBytes()));
                    Part part = new Part(
                            pom.getProperty("groupId"), pom.getProperty("artifactId"), pom.getProperty("version"));
                    stated.put(part.artifact(), part);
                } else if (name.endsWith(".class") && !name.startsWith("META-INF/")) {
                    packages.add(name.substring(0, Math.max(0, name.lastIndexOf('/')))
                            .replace('/', '.'));
                } else if (TEXT.matcher(name).matches()) {
                    texts.put(name, new String(in.readAllBytes(), UTF_8));
                }
            }
        }
        Part part = located(place, stated);
        List<Part> inside;
        if (part.group().equals("dev.sophon")) {
            packages.removeIf(name -> name.startsWith("dev.sophon."));
            inside = packages.stream().map(this::library).distinct().toList();
        } else {
            inside = stated.values().stream()
                    .filter(one -> !one.artifact().equals(part.artifact()))
                    .toList();
        }
        return new Jar(part, place, sha256(jar), inside, texts);
    }

    /** By the folder, as Maven lays a repository out; otherwise by what the jar says of itself. */
    private static Part located(String place, Map<String, Part> stated) {
        String[] parts = place.split("/", -1);
        int last = parts.length - 1;
        if (parts[0].equals("system")) {
            String group = String.join(".", Arrays.asList(parts).subList(1, last - 2));
            return new Part(group, parts[last - 2], parts[last - 1]);
        }
        for (Part one : stated.values()) {
            if (parts[last].equals(one.artifact() + "-" + one.version() + ".jar")) {
                return one;
            }
        }
        String file = parts[last].replaceFirst("\\.jar$", "");
        int dash = file.lastIndexOf('-');
        String artifact = file.substring(0, Math.max(0, dash));
        String group = GROUPS.get(artifact);
        if (group == null) {
            throw new IllegalStateException(place + ": nothing says which artifact this is");
        }
        return new Part(group, artifact, file.substring(dash + 1));
    }

    /** The library that a package is of: the longest name that is known. */
    private Part library(String name) {
        String coordinates = Tables.longest(embedded, name, '.');
        if (coordinates == null) {
            throw new IllegalStateException(name + ": embedded.properties does not say which library this is of");
        }
        return Part.of(coordinates);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
