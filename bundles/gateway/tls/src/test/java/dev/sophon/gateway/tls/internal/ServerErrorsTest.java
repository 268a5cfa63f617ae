package dev.sophon.gateway.tls.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.gateway.tls.KeyFiles;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The order is that of Felix HTTP: the server has started before it hands itself out. */
class ServerErrorsTest {
    private final Server server = new Server();
    private ServerConnector connector = new ServerConnector(server);

    @TempDir
    Path folder;

    private void start() throws Exception {
        server.setHandler(new ContextHandler(
                new Handler.Abstract() {
                    @Override
                    public boolean handle(Request request, Response response, Callback callback) {
                        switch (request.getHttpURI().getPath()) {
                            case "/fine" -> callback.succeeded();
                            case "/fails" -> throw new IllegalStateException("a secret");
                            default -> Response.writeError(request, response, callback, 404);
                        }
                        return true;
                    }
                },
                "/"));
        server.start();
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        connector.start();
        server.addConnector(new ServerErrors().createConnector(server));
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    private String ask(String path) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write(("GET " + path
                                    + " HTTP/1.1\r\nHost: localhost\r\n\r\nGET /fine HTTP/1.1\r\nHost: localhost\r\n"
                                    + "Connection: close\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static JsonNode body(String answer) {
        String rest = answer.substring(answer.indexOf("\r\n\r\n") + 4);
        return Json.tree(rest.substring(0, rest.indexOf('}') + 1).getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/nodes/%00",
                "/api/nodes/%25",
                "/api/nodes/a%2Fb",
                "/api/nodes/a%2fb",
                "/api/nodes/%zz",
                "/api/nodes/%",
                "/api//nodes",
                "/api/%2e%2e/nodes",
                "/api/nodes/a%5Cb",
                "/api/nodes/%0a",
                "/api/nodes/%c3%28",
                "/dashboard/%00",
                "/%"
            })
    void anAddressThatCannotBeReadIsAnErrorOfTheApiAndTheConnectionStaysOrSaysSo(String path) throws Exception {
        start();
        String answer = ask(path);
        assertThat(answer).startsWith("HTTP/1.1 400").contains("Content-Type: application/json");
        assertThat(answer).doesNotContain("Powered by").doesNotContain("<html");
        assertThat(body(answer).path("error").asText()).isEqualTo("invalid_params");
        assertThat(answer.substring(0, answer.indexOf("\r\n\r\n")).contains("Connection: close")
                        || answer.endsWith("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                        || answer.contains("}HTTP/1.1 200 OK"))
                .as(answer)
                .isTrue();
    }

    @Test
    void whatIsNotThereYetIsSaidToBeSo() throws Exception {
        start();
        String answer = ask("/api/health");
        assertThat(answer).startsWith("HTTP/1.1 503").contains("Retry-After: 1").doesNotContain("Strict-Transport");
        assertThat(body(answer).path("error").asText()).isEqualTo("gateway_starting");
    }

    @Test
    void aFailureSaysNothingOfItself() throws Exception {
        start();
        String answer = ask("/fails");
        assertThat(answer).startsWith("HTTP/1.1 500").doesNotContain("secret").doesNotContain("Exception");
        assertThat(body(answer).path("error").asText()).isEqualTo("internal_error");
    }

    @Test
    void whoSpeaksNoTlsIsToldThatTlsIsSpoken() throws Exception {
        TestAuthority authority = new TestAuthority(folder);
        TestAuthority.Issued issued = authority.issue("one");
        Path certificate = Files.writeString(folder.resolve("gw.pem"), issued.certificates() + issued.keyText());
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setKeyStore(new KeyFiles(certificate, null, "").read().keyStore("x".toCharArray()));
        tls.setKeyStorePassword("x");
        connector = new ServerConnector(server, new SslConnectionFactory(tls, "http/1.1"), new HttpConnectionFactory());
        start();
        String answer = ask("/api/health");
        assertThat(answer)
                .startsWith("HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain")
                .contains("Connection: close")
                .endsWith("This port speaks https. Use https:// in the address.\n");
        try (Socket socket =
                authority.client().getSocketFactory().createSocket("127.0.0.1", connector.getLocalPort())) {
            socket.getOutputStream()
                    .write("GET /fine HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 200");
        }
        for (String path : new String[] {"/api/health", "/api/nodes/%00", "/fails", "/%"}) {
            try (Socket socket =
                    authority.client().getSocketFactory().createSocket("127.0.0.1", connector.getLocalPort())) {
                socket.getOutputStream()
                        .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .as(path)
                        .matches("(?s)HTTP/1.1 [45].*")
                        .contains("Strict-Transport-Security: max-age=31536000");
            }
        }
    }
}
