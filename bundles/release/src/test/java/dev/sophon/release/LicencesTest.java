package dev.sophon.release;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LicencesTest {
    @TempDir
    Path distribution;

    @BeforeEach
    void ownLicence() throws IOException {
        Files.writeString(distribution.resolve("LICENSE"), "The Apache License\n");
    }

    private void jar(String group, String artifact, String... entries) throws IOException {
        Path folder = distribution.resolve("system/" + group.replace('.', '/') + "/" + artifact + "/1.0");
        Files.createDirectories(folder);
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(folder.resolve(artifact + "-1.0.jar")))) {
            for (String entry : entries) {
                out.putNextEntry(new ZipEntry(entry.replaceFirst("(?s)=.*", "")));
                out.write(entry.replaceFirst("[^=]*=?", "").getBytes(UTF_8));
            }
        }
    }

    private String index() throws IOException {
        Distribution.complete(distribution);
        return Files.readString(distribution.resolve("licences/INDEX.txt"));
    }

    @Test
    void aTextThatSeveralHaveIsThereOnce() throws IOException {
        jar("org.one", "a", "META-INF/LICENSE=Some  terms", "META-INF/NOTICE=By one");
        jar("org.two", "b", "META-INF/LICENSE.txt=Some\nterms\n", "META-INF/NOTICE=By two");
        jar("org.two", "c", "LICENSE=The Apache License");
        assertThat(index())
                .contains("\norg.one:a:1.0\n    a/LICENSE\n    a/NOTICE\n")
                .contains("\norg.two:b:1.0\n    a/LICENSE\n    b/NOTICE\n")
                .contains("\norg.two:c:1.0\n    ../LICENSE\n");
        assertThat(distribution.resolve("licences/b/LICENSE.txt")).doesNotExist();
        assertThat(distribution.resolve("licences/b/NOTICE")).hasContent("By two");
    }

    @Test
    void theSumsAreOfAllJars() throws IOException {
        jar("org.two", "b", "LICENSE=Some terms");
        jar("org.one", "a", "LICENSE=Some terms");
        Distribution.complete(distribution);
        assertThat(Files.readAllLines(distribution.resolve("SHA256SUMS")))
                .satisfiesExactly(
                        one -> assertThat(one).matches("[0-9a-f]{64}  system/org/one/a/1\\.0/a-1\\.0\\.jar"),
                        two -> assertThat(two).endsWith("  system/org/two/b/1.0/b-1.0.jar"));
    }

    @Test
    void aJarWithoutALicenceIsNamed() throws IOException {
        jar("org.one", "a", "META-INF/NOTICE=By one", "org/one/License.class=");
        assertThatThrownBy(() -> Distribution.complete(distribution))
                .hasMessage("system/org/one/a/1.0/a-1.0.jar: no licence of org.one:a:1.0 is in it, and"
                        + " licences.properties has none");
    }

    @Test
    void theTableSpeaksForAJarThatSaysNothing() throws IOException {
        jar("com.h2database", "h2");
        assertThat(index()).contains("\ncom.h2database:h2:1.0\n    MPL-2.0.txt\n    h2-source.txt\n");
        assertThat(distribution.resolve("licences/h2-source.txt"))
                .content()
                .contains("https://github.com/h2database/h2database");
    }

    @Test
    void whatCameInsideOursHasItsOwn() throws IOException {
        jar("dev.sophon", "dev.sophon.some", "com/microsoft/signalr/HubConnection.class=");
        assertThat(index())
                .contains("\ndev.sophon:dev.sophon.some:1.0\n    ../LICENSE\n")
                .containsPattern("\ncom\\.microsoft\\.signalr:signalr:.+\n    signalr\\.txt\n");
    }

    @Test
    void whatCameInsideAnotherIsLicensedAsThatOne() throws IOException {
        jar(
                "org.one",
                "a",
                "META-INF/LICENSE=Some terms",
                "META-INF/maven/b/b/pom.properties=groupId=org.b\nartifactId=b\nversion=2");
        assertThat(index()).contains("\norg.b:b:2\n    as org.one:a:1.0\n");
    }

    @Test
    void whatCameInsideOursAndIsUnknownIsNamed() throws IOException {
        jar("dev.sophon", "dev.sophon.some", "org/unknown/Some.class=");
        assertThatThrownBy(() -> Distribution.complete(distribution)).hasMessageContaining("org.unknown");
    }
}
