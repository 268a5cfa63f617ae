package dev.sophon.cli.doctor.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sophon.cli.doctor.Answer;
import dev.sophon.cli.doctor.DoctorCommand;
import dev.sophon.cli.doctor.Finding;
import dev.sophon.cli.gateway.GatewaySettings;
import dev.sophon.cli.service.ServiceStatus;
import dev.sophon.gateway.tls.KeyFiles;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Each trouble is made, and the check that is for it says so, and what mends it; nothing else does. */
class GatewayDoctorTest {
    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

    @TempDir
    Path state;

    private String host = "127.0.0.1";
    private @Nullable String publicUrl;
    private @Nullable KeyFiles tls;
    private @Nullable String problem;
    private @Nullable Instant end;
    private @Nullable Answer answer = new Answer(200, null, Duration.ZERO);
    private long free = 100L << 30;
    private @Nullable ServiceStatus service;

    private List<Finding> findings() {
        GatewaySettings settings = problem == null ? new GatewaySettings(state, host, 8080, tls, publicUrl) : null;
        return DoctorCommand.findings(
                new GatewayFacts(state, settings, problem, end, answer, free, service, NOW), GatewayFacts.CHECKS);
    }

    private Finding onlyTrouble(String check) {
        List<Finding> troubles =
                findings().stream().filter(finding -> !finding.ok()).toList();
        assertThat(troubles).extracting(Finding::check).containsExactly(check);
        assertThat(troubles.get(0).mend()).isNotBlank();
        return troubles.get(0);
    }

    @Test
    void findsNothingWhereAllIsWell() {
        assertThat(findings()).hasSize(4).allMatch(Finding::ok);
        end = NOW.plus(Duration.ofDays(60));
        publicUrl = "https://gw.example.com";
        host = "0.0.0.0";
        assertThat(findings()).hasSize(5).allMatch(Finding::ok);
    }

    @Test
    void settingsThatCannotBeUsed() {
        problem = "gateway.cfg: port: expected a number from 1 to 65535";
        assertThat(onlyTrouble("settings").words()).isEqualTo(problem);
    }

    @Test
    void aGatewayThatDoesNotAnswer() {
        answer = new Answer(0, "The Gateway cannot be reached.", null);
        assertThat(onlyTrouble("running").mend()).isEqualTo("sophon-gateway start");
        answer = new Answer(503, null, null);
        assertThat(onlyTrouble("running").mend()).contains("sophon health", "sophon-gateway logs");
    }

    @Test
    void anAddressThatNodesElsewhereAreRefusedAt() {
        host = "0.0.0.0";
        assertThat(onlyTrouble("address").mend()).contains("tlsCertificate", "publicUrl");
        tls = new KeyFiles(state.resolve("cert.pem"), null, "");
        assertThat(findings()).allMatch(Finding::ok);
    }

    @Test
    void aCertificateThatEnds() {
        end = NOW.plus(Duration.ofDays(13));
        assertThat(onlyTrouble("certificate").words()).isEqualTo("It ends in 13 days.");
        end = NOW.minusSeconds(1);
        assertThat(onlyTrouble("certificate").words()).contains("has ended");
    }

    @Test
    void aDiskThatIsFull() {
        free = 10L << 20;
        assertThat(onlyTrouble("disk").words()).startsWith("Only 10 MiB are free");
    }

    @Test
    void anAdminTokenThatOthersCanRead() throws Exception {
        Path token = Files.writeString(state.resolve("admin-token"), "sk_canary");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(onlyTrouble("secrets").mend()).startsWith("chmod 600 ");
    }

    @Test
    void aServiceThatDoesNotRun() {
        service = new ServiceStatus("stopped", "system", "boot", null, null, null, "journalctl", List.of());
        assertThat(onlyTrouble("service").mend())
                .isEqualTo("sophon-gateway service start --system; its log: journalctl");
    }

    /** From a real folder and address. */
    @Test
    void looksForItself() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/health", exchange -> {
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
        });
        server.start();
        Map<String, String> told = Map.of("sophon.home", state.toString());
        told.forEach(System::setProperty);
        try {
            Path config = Files.createDirectories(state.resolve("config"));
            Files.writeString(
                    config.resolve("gateway.cfg"), "port=" + server.getAddress().getPort() + "\n");
            StringWriter out = new StringWriter();
            CommandLine doctor = new CommandLine(GatewayDoctor.command()).setOut(new PrintWriter(out));
            assertThat(doctor.execute()).isEqualTo(1);
            assertThat(out.toString())
                    .contains("ok    settings      They can be used.", "It answers, and is not well (HTTP 503).");
        } finally {
            told.keySet().forEach(System::clearProperty);
            server.stop(0);
        }
    }
}
