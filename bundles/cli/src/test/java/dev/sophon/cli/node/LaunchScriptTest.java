package dev.sophon.cli.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The program as it lies in the distribution, with a Java that only says that it was started. */
class LaunchScriptTest {
    private static final Path ASSEMBLIES = Path.of("../../karaf-assembly");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"1.8.0_392,false", "9,false", "11.0.2,false", "16.0.1,false", "17,true", "17.0.13,true", "25,true"})
    void refusesAJavaThatIsTooOld(String version, boolean starts) throws Exception {
        Path java = folder.resolve("java");
        program(java.resolve("bin/java"), "#!/bin/sh\necho started\n");
        Files.writeString(java.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        Path program = folder.resolve("dist/bin/sophon-node");
        program(program, Files.readString(ASSEMBLIES.resolve("node/src/main/bin/sophon-node")));
        Path script = Files.createDirectories(folder.resolve("dist/lib")).resolve("launch.sh");
        Files.copy(ASSEMBLIES.resolve("common/lib/launch.sh"), script);

        ProcessBuilder builder = new ProcessBuilder(program.toString(), "status").redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", java.toString());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).isEqualTo(starts ? 0 : 1);
        if (starts) {
            assertThat(said).isEqualTo("started\n");
        } else {
            assertThat(said).startsWith("Java 17 or newer is needed").contains("is older");
        }
    }

    private static void program(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
}
