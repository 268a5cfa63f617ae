package dev.sophon.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.Program;
import dev.sophon.testkit.Rig;
import dev.sophon.testkit.TestAuthority;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A Gateway behind each proxy that the docs have a recipe for, by exactly that recipe. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ProxiesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private static Rig rig;
    private static TestAuthority authority;
    private static Path pem;
    private static HttpClient client;

    @BeforeAll
    static void start() throws Exception {
        authority = new TestAuthority(folder);
        TestAuthority.Issued issued = authority.issue("proxy");
        pem = Files.writeString(folder.resolve("proxy.pem"), issued.certificates() + issued.keyText());
        client = HttpClient.newBuilder()
                .sslContext(authority.client())
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        rig = new Rig(Rig.distributions(), folder.resolve("rig"))
                .with("SSL_CERT_FILE", authority.certificate().toString());
        Path config = Files.createDirectories(rig.gatewayState().resolve("config"));
        Files.writeString(config.resolve("gateway.cfg"), "trustedProxies=127.0.0.1\n");
        rig.startGateway();
    }

    @AfterAll
    static void stop() {
        if (rig != null) {
            rig.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void atItsRoot(Proxy proxy) throws Exception {
        assumeTrue(proxy.isInstalled(), proxy.program + " is not installed: tools/setup.sh brings it");
        int port = Rig.freePort();
        Path own = folder.resolve(proxy.name());
        try (Program program = proxy.start(own, port, rig.port(), pem, false)) {
            String base = "https://localhost:" + port;
            awaitAnswer(program, base);
            eventsComeAsTheyHappen(base);
            pagesFindEachOther(base);
            aLargeBodyPasses(base);
        }
    }

    @ParameterizedTest
    @EnumSource
    void belowAPath(Proxy proxy) throws Exception {
        assumeTrue(proxy.isInstalled(), proxy.program + " is not installed: tools/setup.sh brings it");
        int port = Rig.freePort();
        Path own = folder.resolve(proxy.name() + "-below");
        try (Program program = proxy.start(own, port, rig.port(), pem, true)) {
            String base = "https://localhost:" + port + "/sophon";
            awaitAnswer(program, base);
            eventsComeAsTheyHappen(base);
            pagesFindEachOther(base);
            aCanvasIsShown(base);
            rig.nodesReach(URI.create(base));
            String name = proxy.name().toLowerCase(Locale.ROOT);
            String node = rig.pairedByItself(name, List.of("node.command"));
            try (Program running = rig.startNode(name, node)) {
                assertThat(running.isAlive()).isTrue();
                acceptedAtOnceAndFoundLater(base, node);
                progressComesBeforeTheAnswer(base, node);
            }
        }
    }

    private static void awaitAnswer(Program program, String base) throws Exception {
        Rig.await("an answer through the proxy", PATIENCE, () -> {
            assertThat(program.isAlive()).as(program.output()).isTrue();
            try {
                return send(request(base + "/api/health")).statusCode() == 200;
            } catch (ConnectException e) {
                return false;
            }
        });
    }

    private static HttpRequest.Builder request(String address) throws IOException {
        return HttpRequest.newBuilder(URI.create(address))
                .timeout(PATIENCE.multipliedBy(4))
                .header("Authorization", "Bearer " + rig.adminToken());
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String address, String body, String... headers) throws Exception {
        HttpRequest.Builder request = request(address)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return Json.tree(answer.body().getBytes(StandardCharsets.UTF_8));
    }

    /** The lines of an answer, as they come. */
    private static BlockingQueue<String> lines(HttpRequest.Builder request) throws Exception {
        HttpResponse<InputStream> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        Thread reader = new Thread(() -> {
            try (BufferedReader in = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
                in.lines().forEach(lines::add);
            } catch (IOException | UncheckedIOException e) {
                // The proxy has ended.
            }
            lines.add("the end");
        });
        reader.setDaemon(true);
        reader.start();
        return lines;
    }

    private static String await(BlockingQueue<String> lines, String part) throws InterruptedException {
        for (String line = lines.poll(60, TimeUnit.SECONDS); ; line = lines.poll(60, TimeUnit.SECONDS)) {
            assertThat(line).as("a line with " + part).isNotNull().isNotEqualTo("the end");
            if (line.contains(part)) {
                return line;
            }
        }
    }

    /** Two, one after the other: what is held back until there is more of it would miss the second. */
    private static void eventsComeAsTheyHappen(String base) throws Exception {
        BlockingQueue<String> events = lines(request(base + "/api/events"));
        await(events, ": this is the Gateway");
        for (int i = 0; i < 2; i++) {
            String made = json(post(base + "/api/nodes", "{\"displayName\":\"seen\",\"platform\":\"linux\"}"))
                    .path("nodeId")
                    .asText();
            assertThat(await(events, "data: ")).contains(made);
        }
    }

    /** Whatever a page names has to be there, from where a browser finds it. */
    private static void pagesFindEachOther(String base) throws Exception {
        Pattern named = Pattern.compile("(?:src|href)=\"([^\"#]+)\"|from '(\\./[^']+)'");
        for (String page : List.of("/", "/dashboard", "/dashboard/", "/canvas", "/dashboard/app.js")) {
            URI address = URI.create(base + page);
            HttpResponse<String> answer = send(request(address.toString()));
            if (answer.statusCode() == 308) {
                address =
                        address.resolve(answer.headers().firstValue("Location").orElseThrow());
                answer = send(request(address.toString()));
            }
            assertThat(answer.statusCode()).as(address.toString()).isEqualTo(200);
            Matcher link = named.matcher(answer.body());
            int found = 0;
            while (link.find()) {
                URI there = address.resolve(link.group(1) == null ? link.group(2) : link.group(1));
                assertThat(there.toString()).startsWith(base + "/");
                assertThat(send(request(there.toString())).statusCode())
                        .as(there.toString())
                        .isEqualTo(200);
                found++;
            }
            assertThat(found).as(page).isPositive();
        }
        assertThat(send(request(base + "/dashboard/api.js")).body()).contains("import.meta.url");
        assertThat(post(base + "/hubs/notifications/negotiate?negotiateVersion=1", "")
                        .statusCode())
                .isEqualTo(200);
    }

    private static void aLargeBodyPasses(String base) throws Exception {
        HttpResponse<String> answer =
                post(base + "/api/nodes/none/commands", "{\"command\":\"" + "x".repeat(11 << 20) + "\"}");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(json(answer).path("error").asText()).isEqualTo("not_found");
    }

    private static void aCanvasIsShown(String base) throws Exception {
        HttpResponse<String> put = send(request(base + "/api/canvas/demo")
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString("{\"contentType\":\"text/plain\",\"content\":\"here\"}")));
        URI page = URI.create(json(put).path("url").asText());
        assertThat(page.toString()).startsWith(base + "/canvas?session=demo&key=");
        assertThat(send(request(page.toString())).statusCode()).isEqualTo(200);
        assertThat(send(request(base + "/api/canvas/demo/content?" + page.getQuery()))
                        .body())
                .isEqualTo("here");
    }

    private static void acceptedAtOnceAndFoundLater(String base, String node) throws Exception {
        URI issuing = URI.create(base + "/api/nodes/" + node + "/commands");
        HttpResponse<String> accepted =
                post(issuing.toString(), "{\"command\":\"system.info\"}", "Prefer", "respond-async");
        assertThat(accepted.statusCode()).isEqualTo(202);
        URI found = issuing.resolve(accepted.headers().firstValue("Location").orElseThrow());
        assertThat(found.toString()).startsWith(base + "/api/commands/");
        Rig.await("the outcome", PATIENCE, () -> json(send(request(found.toString())))
                .path("ok")
                .asBoolean());
    }

    private static void progressComesBeforeTheAnswer(String base, String node) throws Exception {
        String accept = "application/json, text/event-stream";
        HttpResponse<String> begun = post(
                base + "/mcp/http",
                "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-11-25\","
                        + "\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}",
                "Accept",
                accept);
        String session = begun.headers().firstValue("Mcp-Session-Id").orElseThrow();
        post(
                base + "/mcp/http",
                "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}",
                "Accept",
                accept,
                "Mcp-Session-Id",
                session);
        BlockingQueue<String> told = lines(request(base + "/mcp/http")
                .header("Content-Type", "application/json")
                .header("Accept", accept)
                .header("Mcp-Session-Id", session)
                .POST(HttpRequest.BodyPublishers.ofString("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\","
                        + "\"params\":{\"name\":\"node_command\",\"arguments\":{\"nodeId\":\"" + node
                        + "\",\"command\":\"system.execute\",\"params\":{\"command\":\"echo through\"}},"
                        + "\"_meta\":{\"progressToken\":\"p\"}}}")));
        assertThat(await(told, "Waits for a person's approval")).contains("notifications/progress");
        JsonNode approval = rig.awaitApproval();
        assertThat(approval.path("nodeId").asText()).isEqualTo(node);
        HttpResponse<String> approved = post(
                base + "/api/approvals/" + approval.path("approvalId").asText() + "/reject", "{\"reason\":\"seen\"}");
        assertThat(approved.statusCode()).as(approved.body()).isEqualTo(200);
        assertThat(await(told, "\"id\":1")).contains("approval_rejected");
    }
}
