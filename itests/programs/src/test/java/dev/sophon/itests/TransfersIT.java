package dev.sophon.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.FaultProxy;
import dev.sophon.testkit.FaultProxy.From;
import dev.sophon.testkit.Program;
import dev.sophon.testkit.Rest;
import dev.sophon.testkit.Rig;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A large file both ways between an agent and a Node, whose lines break and whose Gateway is killed meanwhile: 100 MB, and
 * with {@code -Dsophon.full=true} 1 GB.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TransfersIT {
    private static final long MEGABYTE = 1_000_000;
    private static final long SIZE = (Boolean.getBoolean("sophon.full") ? 1_000 : 100) * MEGABYTE;
    private static final long MOST_MEMORY_MIB = 64;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    static Path folder;

    private static Rig rig;
    private static FaultProxy line;
    private static String nodeId;
    private static Program node;
    private static Path files;
    private static Path original;
    private static String hash;

    @BeforeAll
    static void start() throws Exception {
        rig = new Rig(Rig.distributions(), folder);
        rig.startGateway();
        line = new FaultProxy(rig.port());
        rig.nodesReach(URI.create("http://localhost:" + line.port()));
        nodeId = rig.paired("files", List.of("filesystem.access"));
        files = Files.createDirectories(folder.resolve("files")).toRealPath();
        Files.write(
                rig.nodeState("files").resolve("policy.json"),
                Json.bytes(Map.of("filesystem", Map.of("roots", List.of(files.toString())))));
        node = rig.startNode("files", nodeId);
        plug();
        original = folder.resolve("original");
        hash = random(original, SIZE);
        Files.copy(original, files.resolve("big"));
        rig.awaitNode(
                nodeId,
                record -> record.path("commands").findValuesAsText("name").contains("filesystem.upload"));
    }

    @AfterAll
    static void stop() throws Exception {
        rig.close();
        line.close();
    }

    private static void plug() throws Exception {
        Path target = Rig.distributions().resolveSibling("features/filesystem/target");
        try (Stream<Path> all = Files.list(target)) {
            Path kar = all.filter(file -> file.toString().endsWith(".kar"))
                    .findFirst()
                    .orElseThrow();
            Path part = Files.copy(kar, folder.resolve("part"));
            Files.move(
                    part,
                    rig.nodeState("files").resolve("karaf/deploy").resolve(kar.getFileName()),
                    StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static String random(Path file, long size) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        Random random = new Random(size);
        byte[] block = new byte[1_000_000];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long left = size; left > 0; left -= block.length) {
                random.nextBytes(block);
                digest.update(block);
                out.write(block);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String hash(InputStream in) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (DigestInputStream all = new DigestInputStream(in, digest)) {
            all.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Issues a command that takes its time; its outcome is asked for, whoever dies meanwhile. */
    private static String begin(String command, Map<String, ?> params) throws Exception {
        byte[] body = Json.bytes(Map.of("command", command, "params", params, "timeoutMs", 300_000));
        Rest.Answer answer = rig.admin()
                .send(
                        "POST",
                        "/api/nodes/" + nodeId + "/commands",
                        new String(body, StandardCharsets.UTF_8),
                        Map.of("Prefer", "respond-async"));
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        return answer.json().path("commandId").asText();
    }

    private static JsonNode outcome(String commandId) throws Exception {
        JsonNode[] view = new JsonNode[1];
        Rig.await("the end of the command", PATIENCE, () -> {
            view[0] = rig.admin().get("/api/commands/" + commandId).json();
            return view[0].path("status").asText().equals("ended");
        });
        assertThat(view[0].path("ok").asBoolean()).as(view[0].toString()).isTrue();
        return view[0].path("result");
    }

    private static void passes(From side, long before, double share) throws Exception {
        long wanted = before + (long) (SIZE * share);
        Rig.await("the middle of the file", PATIENCE, () -> line.passed(side) > wanted);
    }

    private static HttpRequest.Builder request(String id) throws IOException {
        return HttpRequest.newBuilder(rig.url().resolve("/api/transfers/" + id))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + rig.adminToken());
    }

    private static String fetched(String id) throws Exception {
        HttpResponse<InputStream> answer = HTTP.send(request(id).build(), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        return hash(answer.body());
    }

    private static String newUpload() throws Exception {
        Rest.Answer made = rig.admin().post("/api/transfers", "{\"nodeId\":\"" + nodeId + "\",\"size\":" + SIZE + "}");
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        return made.json().path("id").asText();
    }

    /** Sends the rest of an upload, from where the Gateway has it. */
    private static void sendRest(String id) throws Exception {
        HttpResponse<Void> head = HTTP.send(
                request(id).method("HEAD", HttpRequest.BodyPublishers.noBody()).build(),
                HttpResponse.BodyHandlers.discarding());
        long from = head.headers().firstValueAsLong("Upload-Offset").orElseThrow();
        InputStream rest = Files.newInputStream(original);
        rest.skipNBytes(from);
        HttpResponse<String> answer = HTTP.send(
                request(id)
                        .header("Content-Range", "bytes " + from + "-" + (SIZE - 1) + "/" + SIZE)
                        .PUT(HttpRequest.BodyPublishers.fromPublisher(
                                HttpRequest.BodyPublishers.ofInputStream(() -> rest), SIZE - from))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains(hash);
    }

    /** A line that breaks when a part of an upload has gone over. */
    private static void sendPart(String id, long from, long length) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", rig.port());
                InputStream in = Files.newInputStream(original)) {
            in.skipNBytes(from);
            OutputStream out = socket.getOutputStream();
            out.write(("PUT /api/transfers/" + id + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                            + rig.adminToken() + "\r\nContent-Range: bytes " + from + "-" + (SIZE - 1) + "/" + SIZE
                            + "\r\nContent-Length: " + (SIZE - from) + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(in.readNBytes((int) length));
            out.flush();
            Rig.await("what was sent", PATIENCE, () -> received(id) >= from + length);
        }
    }

    private static long received(String id) throws IOException {
        Path file = rig.gatewayState().resolve("data/transfers").resolve(id);
        return Files.exists(file) ? Files.size(file) : 0;
    }

    /** What a program has in memory, in MiB. */
    private static long memory(Program program) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + program.pid() + "/status"))) {
            return Long.parseLong(lines.filter(line -> line.startsWith("VmRSS:"))
                            .findFirst()
                            .orElseThrow()
                            .replaceAll("\\D", ""))
                    / 1024;
        }
    }

    /** Watches the memory of both programs from a moment on. */
    private static final class Memory {
        private final long gatewayBefore = memory(rig.gateway());
        private final long nodeBefore = memory(node);
        private volatile long gatewayMost;
        private volatile long nodeMost;
        private final Thread thread = new Thread(this::watch, "memory");

        Memory() throws IOException {
            thread.setDaemon(true);
            thread.start();
        }

        private void watch() {
            try {
                while (true) {
                    gatewayMost = Math.max(gatewayMost, memory(rig.gateway()));
                    nodeMost = Math.max(nodeMost, memory(node));
                    Thread.sleep(50);
                }
            } catch (IOException | InterruptedException e) {
                return; // over
            }
        }

        void requireLittle() throws InterruptedException {
            thread.interrupt();
            thread.join();
            System.out.printf(
                    "Memory while %d MB went over: Gateway %d MiB and %d more, Node %d MiB and %d more%n",
                    SIZE / MEGABYTE, gatewayBefore, gatewayMost - gatewayBefore, nodeBefore, nodeMost - nodeBefore);
            assertThat(gatewayMost - gatewayBefore)
                    .as("more MiB in the Gateway")
                    .isLessThan(MOST_MEMORY_MIB);
            assertThat(nodeMost - nodeBefore).as("more MiB in the Node").isLessThan(MOST_MEMORY_MIB);
        }
    }

    @Test
    @Order(1)
    void aFileGoesBothWaysInLittleMemory() throws Exception {
        Files.write(files.resolve("small"), new byte[9_000_000]);
        outcome(begin("filesystem.download", Map.of("path", files + "/small")));
        Memory measured = new Memory();
        long begun = System.nanoTime();
        JsonNode sent = outcome(begin("filesystem.download", Map.of("path", files + "/big")));
        long middle = System.nanoTime();
        assertThat(sent.path("sha256").asText()).isEqualTo(hash);
        assertThat(fetched(sent.path("transferId").asText())).isEqualTo(hash);
        String id = newUpload();
        sendRest(id);
        long last = System.nanoTime();
        JsonNode made = outcome(begin("filesystem.upload", Map.of("transferId", id, "path", files + "/undisturbed")));
        assertThat(made.path("sha256").asText()).isEqualTo(hash);
        System.out.printf(
                "Undisturbed: Node to Gateway %.0f MB/s, Gateway to Node %.0f MB/s%n",
                SIZE * 1e3 / (middle - begun), SIZE * 1e3 / (System.nanoTime() - last));
        measured.requireLittle();
        assertThat(hash(Files.newInputStream(files.resolve("undisturbed")))).isEqualTo(hash);
        Files.delete(files.resolve("undisturbed"));
    }

    @Test
    @Order(2)
    void aFileOfTheNodeArrivesThoughLinesBreakAndTheGatewayIsKilled() throws Exception {
        long before = line.passed(From.NODE);
        String command = begin("filesystem.download", Map.of("path", files + "/big"));
        for (double share : new double[] {0.2, 0.6, 0.8}) {
            passes(From.NODE, before, share);
            if (share == 0.6) {
                line.hold(From.NODE);
                rig.gateway().kill();
                line.cut();
                rig.startGateway();
            } else {
                line.cut();
            }
        }
        JsonNode sent = outcome(command);
        assertThat(sent.path("sha256").asText()).isEqualTo(hash);
        assertThat(sent.path("sizeBytes").asLong()).isEqualTo(SIZE);
        assertThat(fetched(sent.path("transferId").asText())).isEqualTo(hash);
        assertThat(line.passed(From.NODE) - before)
                .as("bytes that went over, as it did not begin anew")
                .isLessThan(SIZE * 13 / 10);
    }

    @Test
    @Order(3)
    void anAgentsFileArrivesThoughLinesBreakAndTheGatewayIsKilled() throws Exception {
        String id = newUpload();
        sendPart(id, 0, SIZE / 4);
        sendPart(id, SIZE / 4, SIZE / 4);
        rig.gateway().kill();
        rig.startGateway();
        sendRest(id);
        rig.awaitNode(nodeId, record -> record.path("status").asText().equals("online"));

        long before = line.passed(From.GATEWAY);
        String command = begin("filesystem.upload", Map.of("transferId", id, "path", files + "/came"));
        for (double share : new double[] {0.2, 0.5, 0.8}) {
            passes(From.GATEWAY, before, share);
            line.cut();
        }
        JsonNode made = outcome(command);
        assertThat(made.path("sha256").asText()).isEqualTo(hash);
        assertThat(hash(Files.newInputStream(files.resolve("came")))).isEqualTo(hash);
        try (Stream<Path> all = Files.list(files)) {
            assertThat(all.map(path -> path.getFileName().toString()))
                    .as("nothing half is left")
                    .containsExactlyInAnyOrder("big", "small", "came");
        }
    }
}
