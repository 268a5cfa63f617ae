package dev.sophon.cli.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The program as it lies in the distribution, with a Java that only says that it was started. */
class LaunchScriptTest {
    private static final String PRINT = "echo \"$*\"\n";
    private static final Path ASSEMBLIES = Path.of("../../karaf-assembly");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"1.8.0_392,false", "9,false", "11.0.2,false", "16.0.1,false", "17,true", "17.0.13,true", "25,true"})
    void refusesAJavaThatIsTooOld(String version, boolean starts) throws Exception {
        install("sophon-node", "node", "echo started", version);

        Said said = run(Map.of(), "sophon-node", "status");

        assertThat(said.exit()).isEqualTo(starts ? 0 : 1);
        if (starts) {
            assertThat(said.text()).isEqualTo("started\n");
        } else {
            assertThat(said.text()).startsWith("Java 17 or newer is needed").contains("is older");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sophon-node|pair --secret CANARY --node-id n|pair --secret *** --node-id n|CANARY",
                "sophon-node|pair --secret=CANARY|pair --secret=***|CANARY",
                "sophon-node|pair --secret -|pair --secret -|none",
                "sophon-node|pair --secret=-|pair --secret=-|none",
                "sophon-node|pair --secret|pair --secret|none",
                "sophon-node|pair --secret --node-id n|pair --secret --node-id n|none",
                "sophon|--token CANARY nodes list|--token *** nodes list|CANARY",
                "sophon|nodes list --token=CANARY --json|nodes list --token=*** --json|CANARY",
                "sophon|--tok CANARY nodes|--tok *** nodes|CANARY",
                "sophon|--to=CANARY nodes|--to=*** nodes|CANARY",
                "sophon|nodes add -- --token x|nodes add -- --token x|none",
                "sophon|--token - nodes|--token - nodes|none"
            })
    void takesASecretOutOfTheListOfProcesses(String program, String typed, String seen, String hidden)
            throws Exception {
        install(
                program,
                program.equals("sophon") ? "gateway" : "node",
                PRINT + "echo \"${SOPHON_HIDDEN_WORD:-none}\"",
                "17");

        Said said = run(Map.of(), program, typed.split(" "));

        assertThat(said.text()).isEqualTo(seen + "\n" + hidden + "\n");
    }

    @Test
    void whatWasTypedStaysWholeBesideASecret() throws Exception {
        install("sophon", "gateway", "for word; do printf '<%s>' \"$word\"; done", "17");

        assertThat(run(Map.of(), "sophon", "nodes", "add", "it's \"a\"  $b", "--token", "x y", "", "*")
                        .text())
                .endsWith("<nodes><add><it's \"a\"  $b><--token><***><><*>");
    }

    /** Looked at from the first moment on: no process of it shows the secret once the script has begun. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void noProcessShowsTheSecretWhileJavaStarts() throws Exception {
        install("sophon", "gateway", "exec sleep 60", "17");
        Process process = start(Map.of(), "sophon", "--token", "sk_canary0canary", "nodes", "list");
        try {
            Path seen = Path.of("/proc", Long.toString(process.pid()), "cmdline");
            await().until(() -> Files.readString(seen), words -> words.startsWith("sleep"));
            try (Stream<Path> all = Files.list(Path.of("/proc"))) {
                assertThat(all.map(one -> words(one.resolve("cmdline")))
                                .filter(words -> words.contains("canary0canary")))
                        .isEmpty();
            }
            Path environment = seen.resolveSibling("environ");
            assertThat(Files.getPosixFilePermissions(environment))
                    .isEqualTo(PosixFilePermissions.fromString("r--------"));
        } finally {
            process.destroyForcibly();
        }
    }

    private static String words(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // It is gone.
        }
    }

    @ParameterizedTest
    @CsvSource({"LC_CTYPE,UTF-8", "LANG,xx", "LC_ALL,de_XX.UTF-8", "LANG,C", "LC_ALL,POSIX", "LC_TIME,xx_YY"})
    @EnabledOnOs(OS.LINUX)
    void namesALocaleThatThereIs(String variable, String value) throws Exception {
        install("sophon", "gateway", "locale charmap", "17");

        assertThat(run(Map.of(variable, value), "sophon").text()).isEqualTo("UTF-8\n");
    }

    @Test
    void tellsJavaItsUsersHome() throws Exception {
        install("sophon", "gateway", "echo \"$ALL\"", "17");

        assertThat(run(Map.of("HOME", "/some where"), "sophon").text()).contains("<-Duser.home=/some where>");
        assertThat(run(Map.of("HOME", ""), "sophon").text()).doesNotContain("user.home");
        assertThat(run(Map.of("HOME", "here"), "sophon").text()).doesNotContain("user.home");
    }

    @Test
    void asksWhichVersionIsToRunAndStartsTheInstalledOneWhereNoneIsNamed() throws Exception {
        install(
                "sophon-node",
                "node",
                "if [ $# -eq 0 ]; then echo \"$NEWER\"; else echo \"installed $* $SOPHON_INSTALLED\"; fi",
                "17");
        Path state = Files.createDirectories(folder.resolve("some where"));
        Path newer = folder.resolve("the newer");
        program(newer.resolve("bin/sophon-node"), "echo \"newer $* $SOPHON_INSTALLED\"\n");
        Map<String, String> environment = Map.of("SOPHON_NODE_HOME", state.toString(), "NEWER", newer.toString());
        assertThat(run(environment, "sophon-node", "start", "--service").text())
                .isEqualTo("installed start --service \n");

        Files.createDirectories(state.resolve("updates"));
        Files.writeString(state.resolve("updates/updates.json"), "{}");
        assertThat(run(environment, "sophon-node", "start", "--service").text())
                .isEqualTo("newer start --service " + folder.resolve("dist").toRealPath() + "\n");
        assertThat(run(environment, "sophon-node", "status").text()).isEqualTo("installed status \n");
        for (String named : List.of("", "/nowhere", "Listening for transport")) {
            assertThat(run(Map.of("SOPHON_NODE_HOME", state.toString(), "NEWER", named), "sophon-node", "start")
                            .text())
                    .isEqualTo("installed start \n");
        }
    }

    /** A Java that does this instead, with what would be the program's own words. */
    private void install(String name, String assembly, String does, String version) throws IOException {
        Path java = folder.resolve("java");
        program(
                java.resolve("bin/java"),
                "#!/bin/sh\nALL=$(printf '<%s>' \"$@\")\nwhile [ $# -gt 0 ] && [ \"$1\" != -cp ]; do shift; done\n"
                        + "[ $# -ge 3 ] && shift 3\n" + does + "\n");
        Files.writeString(java.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        program(
                folder.resolve("dist/bin/" + name),
                Files.readString(ASSEMBLIES.resolve(assembly + "/src/main/bin/" + name)));
        Path script = Files.createDirectories(folder.resolve("dist/lib")).resolve("launch.sh");
        Files.copy(ASSEMBLIES.resolve("common/lib/launch.sh"), script);
    }

    private record Said(int exit, String text) {}

    private Said run(Map<String, String> environment, String name, String... words) throws Exception {
        Process process = start(environment, name, words);
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), said);
    }

    private Process start(Map<String, String> environment, String name, String... words) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(folder.resolve("dist/bin/" + name).toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(variable -> variable.startsWith("LC_") || variable.equals("LANG"));
        builder.environment().put("JAVA_HOME", folder.resolve("java").toString());
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static void program(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
}
