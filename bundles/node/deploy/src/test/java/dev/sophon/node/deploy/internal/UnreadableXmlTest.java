package dev.sophon.node.deploy.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnreadableXmlTest {
    private static final String NAMESPACE = "http://karaf.apache.org/xmlns/features/v1.6.0";

    @TempDir
    Path folder;

    private final UnreadableXml deployer = new UnreadableXml();

    private boolean takes(String name, String content) throws IOException {
        return deployer.canHandle(
                Files.writeString(folder.resolve(name), content).toFile());
    }

    @Test
    void takesWhatNobodyElseCouldRead() throws Exception {
        for (String content : List.of(
                "",
                "no XML",
                "<features",
                "<!-- no end",
                "<!DOCTYPE features><features/>",
                "<a:features/>",
                "<features xmlns='" + NAMESPACE.replace("1.6", "9.9") + "'/>")) {
            assertThat(takes("some.xml", content)).as(content).isTrue();
        }
        assertThat(deployer.canHandle(folder.resolve("gone.xml").toFile())).isFalse();
        assertThat(deployer.canHandle(
                        Files.createDirectory(folder.resolve("folder.xml")).toFile()))
                .isFalse();
    }

    @Test
    void leavesFeatureFilesAndFilesOfOtherKindsToTheirDeployers() throws Exception {
        assertThat(takes("some.xml", "<?xml version='1.0'?>\n<!-- mine -->\n<features xmlns='" + NAMESPACE + "'/>"))
                .isFalse();
        assertThat(takes("some.xml", "<features name='without a namespace'/>")).isFalse();
        // Whether it is whole is for the one that installs it, which says so once.
        assertThat(takes("some.xml", "<features xmlns='" + NAMESPACE + "'>")).isFalse();
        assertThat(takes("some.xml", "<blueprint/>")).isFalse();
        assertThat(takes("some.kar", "no XML")).isFalse();
    }

    @Test
    void makesAMendedFileANewOne() throws Exception {
        Path file = Files.writeString(folder.resolve("some.xml"), "<features");
        FileTime before = FileTime.fromMillis(System.currentTimeMillis() + 60_000);
        Files.setLastModifiedTime(file, before);
        deployer.uninstall(file.toFile());
        assertThat(Files.getLastModifiedTime(file)).isGreaterThan(before);

        Files.delete(file);
        deployer.uninstall(file.toFile());
        assertThat(file).doesNotExist();
    }
}
