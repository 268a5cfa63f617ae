package dev.sophon.gateway.tls.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sophon.gateway.runtime.HealthCheck;
import dev.sophon.gateway.runtime.internal.SystemTime;
import dev.sophon.gateway.tls.KeyFiles;
import dev.sophon.testkit.TestAuthority;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RenewalTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    /** The first word of the answer to a request over this connection. */
    private static String ask(SSLSocket socket) throws IOException {
        socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return new String(socket.getInputStream().readNBytes(8), StandardCharsets.US_ASCII);
    }

    @Test
    void aRenewedCertificateIsShownToWhoComesAndNobodyElseNotices() throws Exception {
        TestAuthority authority = new TestAuthority(folder);
        TestAuthority.Issued first = authority.issue("first");
        TestAuthority.Issued second = authority.issue("second");
        Path certificate = Files.writeString(folder.resolve("gw.pem"), first.certificates());
        Path key = Files.writeString(folder.resolve("gw.key"), first.keyText());
        KeyFiles files = new KeyFiles(certificate, key, "");
        Server server = new Server();
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setKeyStore(files.read().keyStore("x".toCharArray()));
        tls.setKeyStorePassword("x");
        ServerConnector connector =
                new ServerConnector(server, new SslConnectionFactory(tls, "http/1.1"), new HttpConnectionFactory());
        connector.setHost("127.0.0.1");
        connector.setIdleTimeout(PATIENCE.toMillis() * 4);
        server.addConnector(connector);
        SystemTime time = new SystemTime();
        Renewal renewal = new Renewal(files, Duration.ofMillis(20), time);
        server.addConnector(renewal.createConnector(server));
        server.start();
        try (SSLSocket stays = connect(authority.client(), connector.getLocalPort())) {
            assertThat(shown(stays)).isEqualTo(first.chain().get(0));

            // Half of the renewal: key and certificate do not fit, and nothing changes.
            replace(key, second.keyText());
            try (SSLSocket meanwhile = connect(authority.client(), connector.getLocalPort())) {
                assertThat(shown(meanwhile)).isEqualTo(first.chain().get(0));
            }
            replace(certificate, second.certificates());
            await().atMost(PATIENCE).untilAsserted(() -> {
                try (SSLSocket next = connect(authority.client(), connector.getLocalPort())) {
                    assertThat(shown(next)).isEqualTo(second.chain().get(0));
                    assertThat(ask(next)).isEqualTo("HTTP/1.1");
                }
            });
            assertThat(ask(stays)).isEqualTo("HTTP/1.1");
        } finally {
            renewal.close();
            server.stop();
            time.close();
        }
    }

    @Test
    void whatEndsSoonIsSaidInHealthAndWhatHasEndedToo() throws Exception {
        TestAuthority authority = new TestAuthority(folder);
        assertThat(healthOf(authority.issue("long", 60))).isEqualTo(HealthCheck.Finding.OK);
        HealthCheck.Finding soon = healthOf(authority.issue("soon", 10));
        assertThat(soon.status()).isEqualTo(HealthCheck.Status.DEGRADED);
        assertThat(soon.message()).contains("less than 14 days");
        HealthCheck.Finding over = healthOf(authority.issue("over", -10));
        assertThat(over.status()).isEqualTo(HealthCheck.Status.FAILING);
        assertThat(over.message()).contains("no longer valid");
    }

    private HealthCheck.Finding healthOf(TestAuthority.Issued issued) throws Exception {
        Path certificate = Files.writeString(folder.resolve("gw.pem"), issued.certificates());
        Path key = Files.writeString(folder.resolve("gw.key"), issued.keyText());
        SystemTime time = new SystemTime();
        Renewal renewal = new Renewal(new KeyFiles(certificate, key, ""), Duration.ofHours(1), time);
        try {
            return renewal.look();
        } finally {
            renewal.close();
            time.close();
        }
    }

    private static void replace(Path file, String text) throws IOException {
        Path next = Files.writeString(file.resolveSibling("next"), text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static SSLSocket connect(SSLContext trust, int port) throws IOException {
        SSLSocket socket = (SSLSocket) trust.getSocketFactory().createSocket("127.0.0.1", port);
        socket.setSoTimeout(60_000);
        socket.startHandshake();
        return socket;
    }

    private static Certificate shown(SSLSocket socket) throws IOException {
        return socket.getSession().getPeerCertificates()[0];
    }
}
