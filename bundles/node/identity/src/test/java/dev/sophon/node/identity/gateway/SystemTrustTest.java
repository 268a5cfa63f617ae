package dev.sophon.node.identity.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trust against a real TLS server whose certificate keytool has made. */
class SystemTrustTest {
    private static final String PASSWORD = "for-this-test";

    @TempDir
    Path temp;

    private HttpsServer server;

    @BeforeEach
    void create() throws Exception {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(204, -1);
            }
        });
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void trustsWhatTheBundleHolds() throws Exception {
        Path bundle = start("gateway", "dns:localhost,ip:127.0.0.1");

        assertThat(get(SystemTrust.ofBundle(bundle))).isEqualTo(204);
    }

    @Test
    void readsPastAnOddCertificate() throws Exception {
        Path bundle = start("gateway", "dns:localhost");
        Files.writeString(
                bundle,
                "# odd\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" + Files.readString(bundle));

        assertThat(get(SystemTrust.ofBundle(bundle))).isEqualTo(204);
    }

    @Test
    void refusesAnUnknownCaAndSaysWhatToDo() throws Exception {
        start("gateway", "dns:localhost");
        Path other = certificate("other", "dns:localhost");

        assertThatThrownBy(() -> get(SystemTrust.ofBundle(other))).satisfies(failure -> {
            assertThat(GatewayProblem.isCertificate(failure)).isTrue();
            assertThat(words(failure)).contains("not trusted").contains("update-ca-certificates");
        });
    }

    @Test
    void refusesAnotherName() throws Exception {
        Path bundle = start("gateway", "dns:gw.example.com");

        assertThatThrownBy(() -> get(SystemTrust.ofBundle(bundle))).satisfies(failure -> {
            assertThat(GatewayProblem.isCertificate(failure)).isTrue();
            assertThat(words(failure)).contains("not for this name");
        });
    }

    @Test
    void refusesAnExpiredCertificateAndNamesTheClock() throws Exception {
        Path ca = certificate("ca", "dns:ca");
        certificate("gateway", "dns:localhost");
        String gateway = temp.resolve("gateway.p12").toString();
        Path request = temp.resolve("gateway.csr");
        Path issued = temp.resolve("issued.pem");
        keytool(gateway, "-certreq", "-alias", "gateway", "-file", request.toString());
        keytool(
                temp.resolve("ca.p12").toString(),
                ("-gencert -rfc -alias ca -startdate -10d -validity 5 -ext san=dns:localhost -infile " + request
                                + " -outfile " + issued)
                        .split(" "));
        keytool(gateway, "-importcert", "-noprompt", "-alias", "ca", "-file", ca.toString());
        keytool(gateway, "-importcert", "-noprompt", "-alias", "gateway", "-file", issued.toString());
        serve("gateway");

        assertThatThrownBy(() -> get(SystemTrust.ofBundle(ca)))
                .satisfies(failure -> assertThat(words(failure)).contains("clock"));
    }

    @Test
    void findsTheBundleOfThisSystem() throws Exception {
        SystemTrust trust = SystemTrust.current();

        assertThat(trust.trustManager().getAcceptedIssuers()).isNotEmpty();
        assertThat(SystemTrust.current()).isSameAs(trust);
    }

    private String words(Throwable failure) {
        return GatewayProblem.describe(address(), failure);
    }

    private URI address() {
        return URI.create("https://localhost:" + server.getAddress().getPort());
    }

    private int get(SystemTrust trust) throws IOException, InterruptedException {
        return HttpClient.newBuilder()
                .sslContext(trust.context())
                .build()
                .send(HttpRequest.newBuilder(address()).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    /** Starts the server and returns the PEM file that trusts it. */
    private Path start(String alias, String names) throws Exception {
        Path pem = certificate(alias, names);
        serve(alias);
        return pem;
    }

    private void serve(String alias) throws Exception {
        KeyStore keys = keys(alias);
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.start();
    }

    private KeyStore keys(String alias) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(temp.resolve(alias + ".p12"))) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    private Path certificate(String alias, String names) throws Exception {
        String store = temp.resolve(alias + ".p12").toString();
        Path pem = temp.resolve(alias + ".pem");
        keytool(
                store,
                ("-genkeypair -alias " + alias + " -keyalg EC -dname CN=" + alias + " -ext bc=ca:true -ext san="
                                + names)
                        .split(" "));
        byte[] made = keys(alias).getCertificate(alias).getEncoded();
        return Files.writeString(
                pem,
                "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(made)
                        + "\n-----END CERTIFICATE-----\n");
    }

    private static void keytool(String store, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.add("-J-XX:TieredStopAtLevel=1");
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", store, "-storetype", "PKCS12", "-storepass", PASSWORD));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor()).isZero();
    }
}
