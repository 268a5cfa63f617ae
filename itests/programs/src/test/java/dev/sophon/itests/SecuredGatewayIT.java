package dev.sophon.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.testkit.PostgresServer;
import dev.sophon.testkit.Program;
import dev.sophon.testkit.Rest;
import dev.sophon.testkit.Rig;
import dev.sophon.testkit.TestAuthority;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Gateway as it is run for others: TLS by a certificate of its own, its records on a PostgreSQL server. */
class SecuredGatewayIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void nodesAndOperatorsComeByTlsAndTheRecordsOutliveTheGatewayAndARestartOfTheirServer() throws Exception {
        Optional<PostgresServer> installed = PostgresServer.shared();
        Assumptions.assumeTrue(installed.isPresent(), "PostgreSQL is not installed: apt-get install postgresql");
        PostgresServer server = installed.orElseThrow();
        TestAuthority authority = new TestAuthority(folder);
        TestAuthority.Issued first = authority.issue("first");
        try (Rig rig = new Rig(Rig.distributions(), folder.resolve("rig"))) {
            Path config = Files.createDirectories(rig.gatewayState().resolve("config"));
            Files.writeString(config.resolve("gw.pem"), first.certificates() + first.keyText());
            Files.writeString(
                    config.resolve("gateway.cfg"),
                    "databaseUrl=" + server.newDatabase() + "\ndatabasePassword=" + PostgresServer.PASSWORD
                            + "\ntlsCertificate=gw.pem\n");
            rig.secured(authority).startGateway();
            browsersAreToldToStayWithTls(rig, authority);
            whoSpeaksNoTlsIsToldSo(rig);
            assertThat(rig.gatewayState().resolve("data"))
                    .as("the records are with their server; files on their way and those of features stay here")
                    .isDirectoryNotContaining(file -> !file.endsWith("transfers") && !file.endsWith("features"));
            String id = rig.pairedByItself("office", List.of("system.info"));
            Program node = rig.startNode("office", id);
            answers(rig, id);

            // A renewal, while the Node is connected: it stays, and who comes after it sees the new one.
            TestAuthority.Issued second = authority.issue("second");
            Path next = Files.writeString(config.resolve("next.pem"), second.certificates() + second.keyText());
            Files.move(next, config.resolve("gw.pem"), StandardCopyOption.ATOMIC_MOVE);
            Rig.await("the renewal", PATIENCE, () -> {
                try (SSLSocket socket =
                        (SSLSocket) authority.client().getSocketFactory().createSocket("127.0.0.1", rig.port())) {
                    socket.setSoTimeout(60_000);
                    return socket.getSession()
                            .getPeerCertificates()[0]
                            .equals(second.chain().get(0));
                } catch (GeneralSecurityException e) {
                    throw new IllegalStateException(e);
                }
            });
            answers(rig, id);

            server.restart();
            answers(rig, id);
            Program listed = rig.operator("nodes", "list");
            assertThat(listed.exitCode(PATIENCE)).isZero();
            assertThat(listed.output()).containsPattern("office +linux +online");

            rig.gateway().kill();
            rig.startGateway();
            rig.awaitNode(id, record -> record.path("status").asText().equals("online"));
            assertThat(node.isAlive()).isTrue();
            answers(rig, id);
            Program verified = rig.operator("audit", "verify");
            assertThat(verified.exitCode(PATIENCE)).isZero();
            aNodeThatCannotCheckTheCertificateSaysSoAndSendsNothing(rig);
        }
    }

    private static void browsersAreToldToStayWithTls(Rig rig, TestAuthority authority) throws Exception {
        for (String path :
                List.of("/", "/dashboard/", "/api/health", "/api/nodes", "/nothing", "/hubs/node/negotiate")) {
            HttpsURLConnection page = (HttpsURLConnection)
                    URI.create("https://127.0.0.1:" + rig.port() + path).toURL().openConnection();
            page.setSSLSocketFactory(authority.client().getSocketFactory());
            page.setReadTimeout(60_000);
            assertThat(page.getResponseCode()).isPositive();
            assertThat(page.getHeaderField("Strict-Transport-Security"))
                    .as(path)
                    .isEqualTo("max-age=31536000");
        }
    }

    private static void whoSpeaksNoTlsIsToldSo(Rig rig) throws Exception {
        Rest.Answer answer = new Rest(URI.create("http://localhost:" + rig.port()), null).get("/api/health");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("This port speaks https");
    }

    /** One that trusts another authority, even of the same name, does not come in by a certificate that it cannot check. */
    private void aNodeThatCannotCheckTheCertificateSaysSoAndSendsNothing(Rig rig) throws Exception {
        TestAuthority other = new TestAuthority(Files.createDirectory(folder.resolve("other")));
        JsonNode made = rig.register("elsewhere");
        Program refused =
                rig.with("SSL_CERT_FILE", other.certificate().toString()).pair("elsewhere", made);
        assertThat(refused.exitCode(PATIENCE)).isNotZero();
        assertThat(refused.output()).contains("not trusted by this system");
        JsonNode record =
                rig.admin().get("/api/nodes/" + made.path("nodeId").asText()).json();
        assertThat(record.path("pairing").has("polledAt")).as(record.toString()).isFalse();
    }

    private static void answers(Rig rig, String id) throws Exception {
        Rest.Answer answer = rig.admin().command(id, "system.info", "{}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().path("result").path("osDescription").asText()).isNotEmpty();
    }
}
