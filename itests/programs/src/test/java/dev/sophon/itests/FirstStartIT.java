package dev.sophon.itests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.testkit.Program;
import dev.sophon.testkit.Rig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Gateway's first start: stopped in the middle of it, and what it writes down of one that goes well. */
class FirstStartIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private Path state() {
        return folder.resolve("gateway");
    }

    private List<String> log() throws IOException {
        Path logs = state().resolve("logs");
        if (!Files.isDirectory(logs)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(logs)) {
            return files.flatMap(FirstStartIT::lines).collect(Collectors.toList());
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean hasCome(String moment) throws IOException {
        return switch (moment) {
            case "folder" -> Files.isDirectory(state().resolve("karaf"));
            case "container" -> Files.isDirectory(state().resolve("karaf/data"));
            case "log" -> !log().isEmpty();
            default -> Files.isDirectory(state().resolve("data"));
        };
    }

    /** Each moment is one that a slow machine has seconds before the end of the start. */
    @ParameterizedTest
    @ValueSource(strings = {"folder", "container", "log", "database"})
    void aSignalEndsItAsItEndsAnyProcessWithoutATrace(String moment) throws Exception {
        Path program = Rig.distributions().resolve("gateway/target/assembly/bin/sophon-gateway");
        try (Program gateway = Program.start(
                Map.of("SOPHON_HOME", state().toString()),
                program,
                "start",
                "--port",
                Integer.toString(Rig.freePort()))) {
            Rig.await(moment, PATIENCE, () -> hasCome(moment));
            gateway.end();
            assertThat(gateway.exitCode(PATIENCE)).as(gateway.output()).isEqualTo(143);
            assertThat(gateway.output()).doesNotContain("Exception", "\tat ");
        }
    }

    @Test
    void oneThatGoesWellWarnsOfNothing() throws Exception {
        try (Rig rig = new Rig(Rig.distributions(), folder).unprepared()) {
            rig.startGateway();
            assertThat(log()).isNotEmpty().noneMatch(line -> line.matches(".*\"level\":\"(WARN|ERROR)\".*"));
            Program gateway = rig.gateway();
            gateway.end();
            assertThat(gateway.exitCode(PATIENCE)).as(gateway.output()).isZero();
        }
    }

    /** The locale is one that a Mac's ssh sends and this system lacks. */
    @Test
    void aForeignLocaleAndAnUmlautInAFolderDoNoHarm() throws Exception {
        Path there = Files.createDirectories(folder.resolve("Küche"));
        copy(Rig.distributions().resolve("gateway/target/assembly"), there.resolve("gateway/target/assembly"));
        Files.createDirectories(there.resolve("node/target/assembly"));
        try (Rig rig = new Rig(there, folder.resolve("Büro"))
                .unprepared()
                .with("LC_ALL", "")
                .with("LANG", "")
                .with("LC_CTYPE", "UTF-8")) {
            rig.startGateway();
            Program added = rig.operator("nodes", "add", "Küche Łódź 厨房", "--json");
            assertThat(added.exitCode(PATIENCE)).as(added.output()).isZero();
            assertThat(rig.admin()
                            .get("/api/nodes")
                            .json()
                            .at("/items/0/displayName")
                            .asText())
                    .isEqualTo("Küche Łódź 厨房");
            Program listed = rig.operator("nodes", "list");
            assertThat(listed.exitCode(PATIENCE)).as(listed.output()).isZero();
            assertThat(listed.output()).contains("Küche Łódź 厨房");
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Path place = to.resolve(from.relativize(each).toString());
                Files.createDirectories(place.getParent());
                Files.copy(each, place, StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }
}
