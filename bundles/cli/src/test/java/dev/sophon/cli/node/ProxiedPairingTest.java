package dev.sophon.cli.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code pair} as a process, on its way to a Gateway behind a proxy that wants a password. */
class ProxiedPairingTest {
    private static final String LOGIN =
            "Basic " + Base64.getEncoder().encodeToString("ada:pass word".getBytes(StandardCharsets.UTF_8));

    @TempDir
    Path state;

    /** The first lines of what came with the right password. */
    private final BlockingQueue<String> served = new LinkedBlockingQueue<>();

    private ServerSocket proxy;

    @BeforeEach
    void listen() throws IOException {
        proxy = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::accept, "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"})
    void goesByTheProxyOfTheEnvironmentWithItsPassword(String variable) throws Exception {
        Process pairing = pair(Map.of(variable, "http://ada:pass%20word@127.0.0.1:" + proxy.getLocalPort()));
        try {
            assertThat(served.poll(60, TimeUnit.SECONDS)).isEqualTo("CONNECT gateway.test:443 HTTP/1.1");
        } finally {
            pairing.destroyForcibly();
        }
    }

    @Test
    void saysThatTheProxyWantsAPassword() throws Exception {
        Process pairing = pair(Map.of("HTTPS_PROXY", "http://127.0.0.1:" + proxy.getLocalPort()));

        assertThat(new String(pairing.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("proxy", "HTTP 407", "HTTPS_PROXY");
        assertThat(pairing.waitFor()).isEqualTo(1);
        assertThat(served).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"socks5://127.0.0.1:1", "http://u ser:canary@"})
    void saysWhichProxyItCannotGoBy(String named) throws Exception {
        Process pairing = pair(Map.of("ALL_PROXY", named));

        assertThat(new String(pairing.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                .containsAnyOf("SOCKS proxy", "ALL_PROXY: expected http://host:port")
                .doesNotContain("canary", "\tat ");
        assertThat(pairing.waitFor()).isEqualTo(1);
    }

    private Process pair(Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:-BytecodeVerificationRemote",
                "-cp",
                System.getProperty("java.class.path"),
                SophonNode.class.getName(),
                "pair",
                "--gateway",
                "https://gateway.test",
                "--node-id",
                "abc123"));
        for (String name : List.of("HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")) {
            builder.environment().remove(name);
            builder.environment().remove(name.toLowerCase(java.util.Locale.ROOT));
        }
        builder.environment().putAll(environment);
        builder.environment().put("SOPHON_PAIRING_SECRET", "s_canary");
        builder.environment().put("SOPHON_NODE_HOME", state.toString());
        return builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    }

    private void accept() {
        try {
            while (true) {
                try (Socket client = proxy.accept()) {
                    serve(client);
                }
            }
        } catch (IOException e) {
            return; // closed
        }
    }

    private void serve(Socket client) {
        try {
            String head = head(client.getInputStream());
            while (!head.contains("Proxy-Authorization: " + LOGIN)) {
                client.getOutputStream()
                        .write(
                                "HTTP/1.1 407 Login\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n"
                                        .getBytes(StandardCharsets.ISO_8859_1));
                head = head(client.getInputStream());
            }
            served.add(head.substring(0, head.indexOf('\r')));
        } catch (IOException e) {
            return; // It went away.
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed");
            }
            head.append((char) next);
        }
        return head.toString();
    }
}
