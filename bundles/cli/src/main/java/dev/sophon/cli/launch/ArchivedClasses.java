package dev.sophon.cli.launch;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A process of its own, which loads and links the classes that a container had loaded and ends: Java, started with {@code
 * -XX:ArchiveClassesAtExit}, writes them down. None of them is initialised, so nothing of them runs. Argument: Java's log
 * of the classes as they were loaded. On the standard input: a line for each bundle, of its number, a space and its jar.
 */
final class ArchivedClasses {
    private static final Pattern LINE = Pattern.compile("(\\S+) source: (.+)");
    /** The number in front of the last dot is the bundle's; 0 is what lies in the jar itself, not in one inside it. */
    private static final Pattern BUNDLE = Pattern.compile("(?:jar:)?bundle://[^_/]*_(\\d+)\\.\\d+:0/.*");

    private static final String FILE = "file:";

    /** The jars that the container defined classes from, by the classes' names; the first when several define a name. */
    private final Map<String, String> jars = new LinkedHashMap<>();

    private final Set<String> others = new LinkedHashSet<>();

    private ArchivedClasses() {}

    public static void main(String[] args) throws IOException {
        Map<String, String> bundles = new HashMap<>();
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                int space = line.indexOf(' ');
                bundles.put(line.substring(0, space), line.substring(space + 1));
            }
        }
        ArchivedClasses classes = new ArchivedClasses();
        Set<String> path =
                new HashSet<>(List.of(System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator))));
        for (String line : Files.readAllLines(Path.of(args[0]))) {
            classes.read(line, bundles, path);
        }
        classes.load();
    }

    private void read(String line, Map<String, String> bundles, Set<String> path) {
        Matcher matcher = LINE.matcher(line);
        // One with a slash has no file: Java made it, for a lambda, say, and makes it again.
        if (!matcher.matches() || matcher.group(1).indexOf('/') >= 0) {
            return;
        }
        String source = matcher.group(2);
        String jar = jar(source, bundles, path);
        if (jar != null) {
            jars.putIfAbsent(matcher.group(1), jar);
        } else if (source.startsWith(FILE) || source.startsWith("jrt:") || source.startsWith("shared objects file")) {
            others.add(matcher.group(1));
        }
    }

    /** A bundle's, or the framework's, which Karaf loads from a jar beside the class path. */
    private static @Nullable String jar(String source, Map<String, String> bundles, Set<String> path) {
        Matcher bundle = BUNDLE.matcher(source);
        if (bundle.matches()) {
            return bundles.get(bundle.group(1));
        }
        String file = source.startsWith(FILE) ? source.substring(FILE.length()) : "";
        return file.endsWith(".jar") && !path.contains(file) ? file : null;
    }

    private void load() {
        ClassLoader java = ArchivedClasses.class.getClassLoader();
        ClassLoader bundles = new Bundles(java, jars);
        jars.keySet().forEach(name -> link(name, bundles));
        others.forEach(name -> link(name, java));
    }

    private static void link(String name, ClassLoader loader) {
        try {
            // Java archives only what it has linked, and to ask for its methods is a way to that without running it.
            List.of(Class.forName(name, false, loader).getDeclaredMethods());
        } catch (ClassNotFoundException | LinkageError e) {
            // An optional package is missing, say: this class will be loaded in the ordinary way.
        }
    }

    /**
     * All bundles' classes by one loader. At a start Java takes a class from the archive when a loader of whatever kind
     * defines one of the same name, the same bytes and the same superclasses.
     */
    private static final class Bundles extends ClassLoader {
        private final Map<String, String> jars;
        private final Map<String, JarFile> open = new HashMap<>();

        Bundles(ClassLoader parent, Map<String, String> jars) {
            super(parent);
            this.jars = jars;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            String jar = jars.get(name);
            if (jar == null) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? define(name, jar) : loaded;
            }
        }

        private Class<?> define(String name, String jar) throws ClassNotFoundException {
            try {
                JarFile file = open.get(jar);
                if (file == null) {
                    // Signatures were the container's to check; what is signed would not be archived.
                    file = new JarFile(new File(jar), false);
                    open.put(jar, file);
                }
                var entry = file.getJarEntry(name.replace('.', '/') + ".class");
                if (entry == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = file.getInputStream(entry).readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
