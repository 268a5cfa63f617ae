package dev.sophon.signalr.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sophon.protocol.json.Json;
import dev.sophon.signalr.server.HubConnection;
import dev.sophon.signalr.server.HubOptions;
import dev.sophon.signalr.server.TestHub;
import dev.sophon.signalr.server.jetty.HubFixture;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.awaitility.Awaitility;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client over TLS, by a certificate that nobody but the test trusts. */
class TlsTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String PASSWORD = "not a secret";

    @TempDir
    static Path folder;

    private static X509TrustManager trust;
    private static SSLContext context;

    private final TestHub hub = new TestHub();
    private HubFixture fixture;

    @BeforeAll
    static void makeCertificate() throws Exception {
        Path store = folder.resolve("server.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-J-XX:TieredStopAtLevel=1",
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=test",
                        "-validity",
                        "2",
                        "-ext",
                        "SAN=ip:127.0.0.1,dns:gateway.test",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", keys.getCertificate("server"));
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        trust = (X509TrustManager) factory.getTrustManagers()[0];
        context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {trust}, null);
    }

    @BeforeEach
    void start() {
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setKeyStorePath(folder.resolve("server.p12").toString());
        tls.setKeyStorePassword(PASSWORD);
        tls.setSniRequired(false);
        fixture = new HubFixture(hub.hub(), HubOptions.defaults(), tls);
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private static HubClient.Builder client(URI uri) {
        return HubClient.to(uri, Json.mapper()).bearerToken(() -> "good");
    }

    @Test
    void countsEachByteUnderTls() throws Exception {
        try (HubClient client =
                client(fixture.uri()).tls(context.getSocketFactory(), trust).build()) {
            client.start(SOON);
            assertThat(client.connection().invoke(Integer.class, "Add", 40, 2).blockingGet())
                    .isEqualTo(42);
            HubConnection connection = hub.awaitConnected();
            long sent = System.nanoTime();
            connection.send("Unheard");
            Awaitility.await().until(() -> client.sinceReceived().toNanos() < System.nanoTime() - sent);
        }
    }

    @Test
    void trustsNobodyByItself() {
        try (HubClient client = client(fixture.uri()).build()) {
            assertThatThrownBy(() -> client.start(SOON))
                    .isInstanceOf(HubConnectException.class)
                    .satisfies(failure -> assertThat(failure.getMessage()).contains("certification path"));
        }
    }

    @Test
    void checksTheNameOfTheHost() {
        URI named = URI.create(fixture.uri().toString().replace("127.0.0.1", "localhost"));
        try (HubClient client =
                client(named).tls(context.getSocketFactory(), trust).build()) {
            assertThatThrownBy(() -> client.start(SOON)).hasCauseInstanceOf(SSLException.class);
        }
    }

    @Test
    void goesThroughTheProxyOfTheEnvironment() throws Exception {
        String login = "Basic " + Base64.getEncoder().encodeToString("user:pass word".getBytes(StandardCharsets.UTF_8));
        try (FakeProxy proxy = new FakeProxy(login, fixture.uri().getPort());
                HubClient client = client(URI.create("https://gateway.test/hub"))
                        .tls(context.getSocketFactory(), trust)
                        .environment(Map.of("HTTPS_PROXY", "http://user:pass%20word@" + proxy.authority()))
                        .build()) {
            client.start(SOON);
            assertThat(client.connection().invoke(String.class, "Who").blockingGet())
                    .isEqualTo("good");
            assertThat(proxy.served).isNotEmpty().allMatch(line -> line.equals("CONNECT gateway.test:443 HTTP/1.1"));
        }
    }
}
