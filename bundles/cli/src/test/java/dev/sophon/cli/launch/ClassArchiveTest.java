package dev.sophon.cli.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchiveTest {
    @TempDir
    Path folder;

    /** Stands for a bundle's class: another loader than the class path's defines it. */
    public static final class Bundled {}

    /** Stands for the container: defines a class from a jar. */
    public static final class Container extends ClassLoader {
        public static void main(String[] jarAndName) throws IOException {
            try (ZipFile jar = new ZipFile(jarAndName[0])) {
                byte[] bytes =
                        jar.getInputStream(jar.getEntry(file(jarAndName[1]))).readAllBytes();
                System.out.println(new Container().defineClass(jarAndName[1], bytes, 0, bytes.length));
            }
        }
    }

    @Test
    void aBundlesClassComesFromTheArchiveThatIsMadeOfALog() throws Exception {
        Path program = jar("program.jar", ArchivedClasses.class, Container.class, ClassArchiveTest.class);
        Path bundle = jar("bundle.jar", Bundled.class);
        Path log = Files.writeString(
                folder.resolve("loaded-1.log"), Bundled.class.getName() + " source: jar:bundle://0f-1_7.0:0/!/\n");
        Path classes = folder.resolve("classes");

        ClassArchive.in(classes, "one").make(log, Map.of(7L, bundle.toString()), program.toString());

        Path archive = classes.resolve("archive.jsa");
        assertThat(Files.getPosixFilePermissions(archive)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(run(program, bundle, archive))
                .contains(Bundled.class.getName() + " source: shared objects file (top)");
        ClassArchive.in(classes, "one");
        assertThat(archive).exists();
        ClassArchive.in(classes, "another");
        assertThat(classes).isEmptyDirectory();
    }

    @Test
    void whereNoneCanBeMadeNoneIsTriedAgain() throws Exception {
        Path log = Files.writeString(folder.resolve("loaded-1.log"), "");
        Path classes = folder.resolve("classes");

        ClassArchive.in(classes, "one")
                .make(log, Map.of(), folder.resolve("missing.jar").toString());

        assertThat(classes).isDirectoryContaining(file -> file.endsWith("archive.for"));
        assertThat(classes.resolve("archive.jsa")).doesNotExist();
        assertThat(classes.resolve("archive.partial")).doesNotExist();
    }

    private static String run(Path program, Path bundle, Path archive) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:SharedArchiveFile=" + archive,
                        "-Xlog:class+load:stdout:none",
                        "-cp",
                        program.toString(),
                        Container.class.getName(),
                        bundle.toString(),
                        Bundled.class.getName())
                .redirectErrorStream(true)
                .start();
        try (InputStream out = process.getInputStream()) {
            return new String(out.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** With the named classes, and the private ones inside what makes an archive. */
    private Path jar(String name, Class<?>... classes) throws IOException {
        Path jar = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Class<?> each : classes) {
                add(zip, each);
            }
            if (classes[0] == ArchivedClasses.class) {
                for (Class<?> inside : ArchivedClasses.class.getDeclaredClasses()) {
                    add(zip, inside);
                }
            }
        }
        return jar;
    }

    private static void add(ZipOutputStream zip, Class<?> each) throws IOException {
        try (InputStream in = each.getResourceAsStream('/' + file(each.getName()))) {
            assertThat(in).isNotNull();
            zip.putNextEntry(new ZipEntry(file(each.getName())));
            in.transferTo(zip);
            zip.closeEntry();
        }
    }

    private static String file(String name) {
        return name.replace('.', '/') + ".class";
    }
}
