package dev.sophon.node.features.internal;

import dev.sophon.protocol.signed.Manifest;
import dev.sophon.protocol.signed.RefusedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.jar.Attributes;
import java.util.jar.JarInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** A KAR whose hash is right: the bundles in it, which are all that is installed of it. */
final class KarFile {
    private static final int ENTRIES = 1_000;
    private static final int JAR = 64 * 1024 * 1024;
    private static final long ALL = 256L * 1024 * 1024;
    private static final String REPOSITORY = "repository/";

    private KarFile() {}

    /**
     * The names of its bundles.
     *
     * @param isTaken whether a bundle of this symbolic name is part of the Node
     */
    static List<String> bundles(Path kar, Predicate<String> isTaken) throws IOException, RefusedException {
        List<String> jars = new ArrayList<>();
        Set<String> names = new HashSet<>();
        long all = 0;
        try (ZipFile zip = new ZipFile(kar.toFile())) {
            if (zip.size() > ENTRIES) {
                throw new RefusedException("the KAR: expected " + ENTRIES + " entries at most");
            }
            for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                String name = entry.getName();
                String bare = entry.isDirectory() ? name.substring(0, name.length() - 1) : name;
                if (!Manifest.Part.isSafe(bare) || !names.add(bare.toLowerCase(Locale.ROOT))) {
                    throw new RefusedException("the KAR: expected names of entries that are relative, without .. and"
                            + " each once; entry " + (names.size() + 1) + " is not so");
                }
                if (name.startsWith(REPOSITORY) && name.endsWith(".jar")) {
                    byte[] jar = read(zip, entry);
                    all += jar.length;
                    if (all > ALL) {
                        throw new RefusedException("the KAR: expected bundles of " + ALL + " bytes at most, in all");
                    }
                    requireOwn(jar, isTaken);
                    jars.add(name);
                }
            }
        } catch (ZipException e) {
            throw new RefusedException("the KAR: it is no file of that kind");
        }
        if (jars.isEmpty()) {
            throw new RefusedException("the KAR: expected a bundle below " + REPOSITORY);
        }
        return jars;
    }

    private static void requireOwn(byte[] jar, Predicate<String> isTaken) throws IOException, RefusedException {
        try (JarInputStream in = new JarInputStream(new ByteArrayInputStream(jar))) {
            Attributes main = in.getManifest() == null
                    ? new Attributes()
                    : in.getManifest().getMainAttributes();
            String name = main.getValue("Bundle-SymbolicName");
            if (name == null) {
                throw new RefusedException("the KAR: expected bundles; one of its jars is none");
            }
            String bare = name.split(";", 2)[0].strip();
            if (isTaken.test(bare)) {
                throw new RefusedException("the KAR: it brings a bundle that is there already: " + bare);
            }
            if (main.getValue("Fragment-Host") != null) {
                throw new RefusedException("the KAR: it brings a part of another bundle (Fragment-Host): " + bare);
            }
        }
    }

    static byte[] read(Path kar, String jar) throws IOException {
        try (ZipFile zip = new ZipFile(kar.toFile())) {
            ZipEntry entry = zip.getEntry(jar);
            if (entry == null) {
                throw new IOException("the KAR that was kept lacks one of its bundles");
            }
            return read(zip, entry);
        } catch (RefusedException e) {
            throw new IOException(e.text(), e);
        }
    }

    /** Counted as it comes, never as it is announced. */
    private static byte[] read(ZipFile zip, ZipEntry entry) throws IOException, RefusedException {
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] content = in.readNBytes(JAR + 1);
            if (content.length > JAR) {
                throw new RefusedException("the KAR: expected bundles of " + JAR + " bytes at most");
            }
            return content;
        }
    }
}
