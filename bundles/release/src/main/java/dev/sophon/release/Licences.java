package dev.sophon.release;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Lays the licences and notices of all that a distribution ships into its folder {@code licences}: from the jars, and
 * from the table for what has none there. {@code INDEX.txt} names each part and its texts; a text that several have is
 * there once. The folder must not be there before.
 */
final class Licences {
    private static final String OWN = "../LICENSE";

    private final Path folder;
    private final Properties table = Tables.load("licences.properties");
    /** The files in the folder, by what they say. */
    private final Map<String, String> written = new HashMap<>();

    private final Map<Part, TreeSet<String>> index = new TreeMap<>();

    private Licences(Path distribution) throws IOException {
        folder = distribution.resolve("licences");
        written.put(words(Files.readString(distribution.resolve("LICENSE"))), OWN);
    }

    /** @throws IllegalStateException where a part has no licence, which is named with the place of its jar */
    static void lay(Path distribution, List<Jar> jars) throws IOException {
        Licences licences = new Licences(distribution);
        Files.createDirectories(licences.folder);
        for (Jar jar : jars) {
            licences.add(jar);
        }
        StringBuilder text = new StringBuilder("The parts of this distribution, and their licences and notices.\n");
        licences.index.forEach((part, files) -> {
            text.append('\n').append(part).append('\n');
            files.forEach(file -> text.append("    ").append(file).append('\n'));
        });
        Files.writeString(licences.folder.resolve("INDEX.txt"), text);
    }

    private void add(Jar jar) throws IOException {
        TreeSet<String> files = new TreeSet<>();
        boolean licensed = false;
        for (Map.Entry<String, String> text : jar.texts().entrySet()) {
            String name = text.getKey().replace("META-INF/", "").replace('/', '-');
            files.add(write(jar.part().artifact() + "/" + name, text.getValue()));
            licensed |= !name.toLowerCase(Locale.ROOT).matches(".*(notice|copyright).*");
        }
        Set<String> own = listed(jar.part());
        if (own != null) {
            files.addAll(own);
        } else if (!licensed) {
            throw without(jar.part(), jar);
        }
        put(jar.part(), files);
        for (Part part : jar.inside()) {
            Set<String> texts = listed(part);
            if (texts == null && jar.ours()) {
                throw without(part, jar);
            }
            put(part, texts == null ? Set.of("as " + jar.part()) : texts);
        }
    }

    private void put(Part part, Set<String> files) {
        index.computeIfAbsent(part, each -> new TreeSet<>()).addAll(files);
    }

    private static IllegalStateException without(Part part, Jar jar) {
        return new IllegalStateException(
                jar.place() + ": no licence of " + part + " is in it, and licences.properties has none");
    }

    /** The files of the texts that the table has for a part; null if it is not in the table. */
    private @Nullable Set<String> listed(Part part) throws IOException {
        String names = table.getProperty(part.group() + "/" + part.artifact());
        names = names != null ? names : Tables.longest(table, part.group(), '.');
        if (names == null) {
            return null;
        }
        TreeSet<String> files = new TreeSet<>();
        for (String name : names.split(" ", -1)) {
            files.add(name.equals("Apache-2.0") ? OWN : write(name + ".txt", text(name)));
        }
        return files;
    }

    private static String text(String name) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(Licences.class.getResourceAsStream("texts/" + name + ".txt"), name)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private String write(String name, String text) throws IOException {
        String there = written.putIfAbsent(words(text), name);
        if (there != null) {
            return there;
        }
        Path file = folder.resolve(name);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
        return name;
    }

    private static String words(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }
}
