package dev.sophon.itests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.Rig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the web server of the distribution does by itself: no servlet of the Gateway sees it. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class WebServerIT {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    static Path folder;

    private static Rig rig;

    @BeforeAll
    static void start() throws Exception {
        rig = SharedGateway.rig(folder);
    }

    @AfterAll
    static void stop() {
        if (rig != null) {
            rig.close();
        }
    }

    private static HttpResponse<InputStream> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(rig.url() + path))
                .header("Authorization", "Bearer " + rig.adminToken());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    private static byte[] unpacked(HttpResponse<InputStream> answer) throws IOException {
        byte[] packed = answer.body().readAllBytes();
        return new GZIPInputStream(new ByteArrayInputStream(packed)).readAllBytes();
    }

    @Test
    void jsonAndPagesArePackedWhereThatIsAskedFor() throws Exception {
        for (String path : List.of("/api/openapi.json", "/dashboard/app.js", "/dashboard/app.css")) {
            HttpResponse<InputStream> plain = get(path);
            assertThat(plain.headers().firstValue("Content-Encoding")).as(path).isEmpty();
            assertThat(plain.headers().firstValue("Vary").orElse("")).as(path).contains("Accept-Encoding");
            HttpResponse<InputStream> packed = get(path, "Accept-Encoding", "gzip");
            assertThat(packed.headers().firstValue("Content-Encoding")).as(path).hasValue("gzip");
            assertThat(packed.headers().firstValue("Vary").orElse("")).as(path).contains("Accept-Encoding");
            assertThat(unpacked(packed)).as(path).isEqualTo(plain.body().readAllBytes());
        }
    }

    @Test
    void whatComesBitByBitAndWhatIsSecretIsNotPacked() throws Exception {
        HttpResponse<InputStream> events = get("/api/events", "Accept-Encoding", "gzip");
        try (InputStream body = events.body()) {
            assertThat(events.headers().firstValue("Content-Encoding")).isEmpty();
            assertThat(body.read()).isEqualTo(':');
        }
        assertThat(get("/api/auth/tokens", "Accept-Encoding", "gzip").headers().firstValue("Content-Encoding"))
                .isEmpty();
    }

    @Test
    void whoHasAPageAlreadyIsToldSoPackedOrNot() throws Exception {
        for (String[] accepted : new String[][] {{}, {"Accept-Encoding", "gzip"}}) {
            String tag = get("/dashboard/app.js", accepted)
                    .headers()
                    .firstValue("ETag")
                    .orElseThrow();
            for (String known : List.of(tag, "W/" + tag, "\"other\", " + tag, "*")) {
                HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(rig.url() + "/dashboard/app.js"))
                        .header("If-None-Match", known);
                if (accepted.length > 0) {
                    request.headers(accepted);
                }
                assertThat(CLIENT.send(request.build(), HttpResponse.BodyHandlers.discarding())
                                .statusCode())
                        .as(known)
                        .isEqualTo(304);
            }
        }
        assertThat(get("/dashboard/app.js", "If-None-Match", "\"other\"").statusCode())
                .isEqualTo(200);
    }

    @Test
    void anAddressThatCannotBeReadIsAnErrorOfTheApi() throws Exception {
        for (String path : List.of(
                "/api/nodes/%00", "/api/nodes/%25", "/api/nodes/a%2Fb", "/api/nodes/%zz", "/dashboard/a%2Fb", "/%25")) {
            String answer = raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\nGET /api/health HTTP/1.1\r\n"
                    + "Host: localhost\r\nConnection: close\r\n\r\n");
            String head = answer.substring(0, answer.indexOf("\r\n\r\n"));
            assertThat(head).as(path).startsWith("HTTP/1.1 400").contains("application/json");
            assertThat(head.contains("Connection: close") || answer.contains("HTTP/1.1 200"))
                    .as(answer)
                    .isTrue();
            String body = answer.substring(head.length() + 4);
            assertThat(Json.tree(body.substring(0, body.indexOf('}') + 1).getBytes(StandardCharsets.UTF_8))
                            .path("error")
                            .asText())
                    .as(path)
                    .isEqualTo("invalid_params");
        }
    }

    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), rig.port())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
