package dev.sophon.cli.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.cli.gateway.SophonGateway;
import dev.sophon.cli.launch.Written;
import dev.sophon.cli.node.SophonNode;
import dev.sophon.cli.operator.client.Surroundings;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The programs where their standard output takes nothing, as on a full disk: each as a process, and what {@code sophon} is
 * asked for beyond that inside this one, since the start of a process takes longer than all it says.
 */
@EnabledOnOs(OS.LINUX)
class LostOutputTest {
    private static final File FULL = new File("/dev/full");

    @TempDir
    Path state;

    private FakeGateway gateway;
    private String err = "";

    @BeforeEach
    void start() throws Exception {
        gateway = new FakeGateway()
                .answer("GET /api/nodes?limit=200", 200, "{'items':[{'nodeId':'n1'}]}")
                .answer("GET /api/audit/checkpoint", 200, "{'records':0}")
                .answer("GET /api/audit?limit=1000", 200, "{'items':[]}")
                .answer("GET /api/health", 200, "{'status':'ok'}");
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nodes list --json",
                "nodes list",
                "nodes list --format csv",
                "health",
                "config",
                "audit export",
                "completion",
                "--help",
                "nodes --help",
                "--version"
            })
    void whatSophonCouldNotPrintEndsAsAFailure(String line) throws Exception {
        assertThat(within(FULL, line.split(" "))).as(err).isEqualTo(1);
        assertThat(err).contains("could not be written").doesNotContain("\tat ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nodes list --json", "audit export", "completion"})
    void theProcessEndsAsAFailureToo(String line) throws Exception {
        assertThat(run(FULL, Sophon.class, line.split(" "))).as(err).isEqualTo(1);
        assertThat(err).contains("could not be written").doesNotContain("\tat ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"version", "--help", "status", "status --json", "unpair"})
    void whatTheNodeCouldNotPrintEndsAsAFailure(String line) throws Exception {
        assertThat(run(FULL, SophonNode.class, line.split(" "))).as(err).isEqualTo(1);
        assertThat(err).contains("could not be written");
    }

    @ParameterizedTest
    @ValueSource(strings = {"version", "--help"})
    void whatTheGatewayCouldNotPrintEndsAsAFailure(String line) throws Exception {
        assertThat(run(FULL, SophonGateway.class, line)).as(err).isEqualTo(1);
        assertThat(err).contains("could not be written");
    }

    @Test
    void aSecretThatNobodySawIsTakenBack() throws Exception {
        gateway.answer("POST /api/auth/tokens", 201, "{'id':'t1','token':'sk_canary'}")
                .answer("DELETE /api/auth/tokens/t1", 204, "")
                .answer("POST /api/webhooks", 201, "{'id':'w1','secret':'canary'}")
                .answer("DELETE /api/webhooks/w1", 204, "")
                .answer(
                        "POST /api/nodes",
                        201,
                        "{'nodeId':'n1','pairingSecret':'s_canary','pairingCode':'A','command':'c --secret s_canary'}")
                .answer("DELETE /api/nodes/n1", 204, "");

        for (String line : new String[] {"tokens add agent", "webhooks add https://e.example", "nodes add office"}) {
            for (String format : new String[] {"table", "json"}) {
                gateway.requests.clear();
                assertThat(within(FULL, (line + " --format " + format).split(" ")))
                        .as(line)
                        .isEqualTo(1);
                assertThat(err).contains("is lost", "taken back").doesNotContain("canary");
                assertThat(gateway.requests).hasSize(2);
                assertThat(gateway.requests.get(1)).startsWith("DELETE /api/");
            }
        }
    }

    @Test
    void aSecretThatCannotBeTakenBackIsLeftToThePerson() throws Exception {
        gateway.answer("POST /api/auth/tokens", 201, "{'id':'t1','token':'sk_canary'}")
                .answer("DELETE /api/auth/tokens/t1", 503, "{'error':'unavailable','message':'later'}");

        assertThat(run(FULL, Sophon.class, "tokens", "add", "agent")).isEqualTo(1);
        assertThat(err).contains("is lost", "later", "sophon tokens remove t1").doesNotContain("canary");
    }

    @Test
    void aSecretThatWasSeenStays() throws Exception {
        gateway.answer("POST /api/auth/tokens", 201, "{'id':'t1','token':'sk_canary'}");

        assertThat(run(state.resolve("out").toFile(), Sophon.class, "tokens", "add", "agent"))
                .as(err)
                .isZero();
        assertThat(state.resolve("out")).content().contains("sk_canary");
        assertThat(gateway.requests).hasSize(1);
    }

    /** As its {@code main} does, with standard streams that are as a process's own. */
    private int within(File out, String... words) throws Exception {
        PrintStream ownOut = System.out;
        PrintStream ownErr = System.err;
        ByteArrayOutputStream complained = new ByteArrayOutputStream();
        try (PrintStream full = new PrintStream(new BufferedOutputStream(new FileOutputStream(out), 8192));
                PrintStream kept = new PrintStream(complained, true, StandardCharsets.UTF_8)) {
            System.setOut(full);
            System.setErr(kept);
            Surroundings around = new Surroundings(
                    Map.of("SOPHON_GATEWAY", gateway.url(), "SOPHON_TOKEN", FakeGateway.TOKEN),
                    state.resolve("gateway"),
                    gateway.url(),
                    Optional.empty(),
                    InputStream.nullInputStream());
            return Written.orFailed(Sophon.run(Sophon.program(around), words));
        } finally {
            System.setOut(ownOut);
            System.setErr(ownErr);
            err = complained.toString(StandardCharsets.UTF_8);
        }
    }

    private int run(File out, Class<?> program, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:-BytecodeVerificationRemote",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out);
        builder.environment().put("SOPHON_GATEWAY", gateway.url());
        builder.environment().put("SOPHON_TOKEN", FakeGateway.TOKEN);
        builder.environment().put("SOPHON_HOME", state.resolve("gateway").toString());
        builder.environment().put("SOPHON_NODE_HOME", state.resolve("node").toString());
        Process process = builder.start();
        process.getOutputStream().close();
        err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor();
    }
}
