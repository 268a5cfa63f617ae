package dev.sophon.gateway.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.gateway.runtime.Events;
import dev.sophon.gateway.runtime.GatewayHome;
import dev.sophon.gateway.runtime.internal.SystemTime;
import dev.sophon.gateway.store.FaultyStore;
import dev.sophon.gateway.store.FaultyStore.Fault;
import dev.sophon.gateway.store.HandTime;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files on their way between agents and nodes, from both sides of the Gateway. */
class TransfersTest extends RecordsTest {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final String UPLOAD = "[{\"name\":\"filesystem.upload\",\"scope\":\"filesystem.access\","
            + "\"risk\":\"High\",\"status\":\"available\",\"bundle\":\"t\",\"bundleVersion\":\"1\","
            + "\"paramsSchema\":{\"type\":\"object\"}}]";

    private String nodeToken;
    private TestNode node;

    @BeforeEach
    void connect() {
        nodeToken = TestNode.pair(gateway, admin, "office", "['node.command']");
        node = connected();
    }

    private TestNode connected() {
        TestNode made = new TestNode(gateway, nodeToken).connect();
        made.hello(UPLOAD);
        return made;
    }

    @AfterEach
    void disconnect() {
        node.close();
    }

    /** A request with bytes. */
    private Api.Reply call(Api by, String method, String path, byte[] body, String... headers) {
        return call(gateway, by.token(), method, path, body, headers);
    }

    private static Api.Reply call(
            TestGateway where, String token, String method, String path, byte[] body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(where.address() + "/api" + path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + token)
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<byte[]> reply = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            return new Api.Reply(reply.statusCode(), reply.body(), reply.headers());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Api.Reply asNode(String method, String path, byte[] body, String... headers) {
        return call(gateway, nodeToken, method, "/nodes/me/transfers" + path, body, headers);
    }

    private static String offset(Api.Reply reply) {
        return reply.headers().firstValue("Upload-Offset").orElse("none");
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private String begun(Api by, long size) {
        return by.post("/transfers", "{'nodeId':'office','size':" + size + "}")
                .expect(201)
                .text("id");
    }

    /** An upload that is whole. */
    private String uploaded(Api by, byte[] bytes) {
        String id = begun(by, bytes.length);
        call(by, "PUT", "/transfers/" + id, bytes).expect(200);
        return id;
    }

    /** A command that runs on the node, and names an upload. */
    private String running(Api by, String transferId) {
        String id = by.runLater(
                        "office",
                        "{'command':'filesystem.upload','params':{'transferId':'" + transferId + "'}}",
                        "Prefer",
                        "respond-async")
                .join()
                .expect(202)
                .text("commandId");
        node.next("ExecuteCommand");
        return id;
    }

    private void ends(String commandId) {
        node.result(commandId, "\"ok\":true,\"result\":{}").blockingGet();
        await().until(() -> admin.get("/commands/" + commandId).text("status").equals("ended"));
    }

    private String answered(String commandId, byte[] bytes) {
        Api.Reply made = asNode(
                        "POST",
                        "",
                        ("{\"commandId\":\"" + commandId + "\",\"size\":" + bytes.length + "}")
                                .getBytes(StandardCharsets.UTF_8),
                        "Content-Type",
                        "application/json")
                .expect(201);
        asNode("PUT", "/" + made.text("id"), bytes).expect(200);
        return made.text("id");
    }

    private Path file(String id) {
        return home.resolve("data/transfers").resolve(id);
    }

    @Test
    void anUploadReachesTheFirstCommandThatNamesItAndNoOther() throws Exception {
        byte[] bytes = random(300_000);
        Api agent = gateway.as("Agent");
        Api.Reply made = agent.post(
                        "/transfers",
                        "{'nodeId':'office','size':" + bytes.length + ",'sha256':'" + sha256(bytes) + "'}")
                .expect(201);
        String id = made.text("id");
        assertThat(id).matches("[0-9a-f]{32}");
        assertThat(made.text("expiresAt")).isNotBlank();
        Api.Reply whole = call(agent, "PUT", "/transfers/" + id, bytes).expect(200);
        assertThat(whole.json().path("complete").asBoolean()).isTrue();
        assertThat(whole.text("sha256")).isEqualTo(sha256(bytes));
        if (Files.getFileStore(home).supportsFileAttributeView("posix")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file(id))))
                    .isEqualTo("rw-------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file(id).getParent())))
                    .isEqualTo("rwx------");
        }

        String other = running(agent, "0".repeat(32));
        asNode("GET", "/" + id + "?commandId=" + other, null).expect(404, "not_found");
        String foreign = running(admin, id);
        asNode("GET", "/" + id + "?commandId=" + foreign, null).expect(404, "not_found");
        String command = running(agent, id);
        assertThat(asNode("GET", "/" + id + "?commandId=" + command, null)
                        .expect(200)
                        .body())
                .isEqualTo(bytes);
        String second = running(agent, id);
        asNode("GET", "/" + id + "?commandId=" + second, null).expect(404, "not_found");
        assertThat(asNode("GET", "/" + id + "?commandId=" + command, null, "Range", "bytes=10-19")
                        .expect(206)
                        .body())
                .isEqualTo(Arrays.copyOfRange(bytes, 10, 20));
        asNode("PUT", "/" + id, new byte[10]).expect(404, "not_found");
    }

    @Test
    void whoLeavesAHundredPiecesUnfinishedTakesNobodyElsesPlaces() throws Exception {
        Api agent = gateway.as("Agent");
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                Socket socket = new Socket("127.0.0.1", gateway.port());
                sockets.add(socket);
                socket.getOutputStream()
                        .write(("PUT /api/transfers/" + begun(agent, 10) + " HTTP/1.1\r\nHost: localhost\r\n"
                                        + "Authorization: Bearer " + agent.token() + "\r\nContent-Length: 10\r\n\r\nx")
                                .getBytes(StandardCharsets.US_ASCII));
            }
            // One that goes through while the last of them are still taken in is another one's.
            await().until(() -> call(agent, "PUT", "/transfers/" + begun(agent, 10), new byte[10])
                            .status()
                    == 429);
            call(admin, "PUT", "/transfers/" + begun(admin, 10), new byte[10]).expect(200);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        String after = begun(agent, 10);
        await().until(() ->
                call(agent, "PUT", "/transfers/" + after, new byte[10]).status() == 200);
    }

    @Test
    void whatANodeSendsIsForWhoMaySeeTheCommand() throws Exception {
        byte[] bytes = random(200_000);
        Api agent = gateway.as("Agent");
        String command = running(agent, "");
        String id = answered(command, bytes);
        for (Api who : List.of(agent, admin, gateway.as("Viewer"))) {
            assertThat(call(who, "GET", "/transfers/" + id, null).expect(200).body())
                    .isEqualTo(bytes);
        }
        Api stranger = gateway.as("Agent");
        call(stranger, "GET", "/transfers/" + id, null).expect(404, "not_found");
        call(stranger, "PUT", "/transfers/" + id, new byte[10]).expect(404, "not_found");
        call(agent, "PUT", "/transfers/" + id, new byte[10]).expect(403, "not_authorized");
        asNode("GET", "/" + id + "?commandId=" + command, null).expect(404, "not_found");
        String otherNode = TestNode.pair(gateway, admin, "home", "['node.command']");
        call(gateway, otherNode, "PUT", "/nodes/me/transfers/" + id, new byte[10])
                .expect(404, "not_found");
        call(gateway, agent.token(), "PUT", "/nodes/me/transfers/" + id, new byte[10])
                .expect(401, "unauthenticated");
        ends(command);
        call(agent, "GET", "/transfers/" + id, null).expect(200);
        asNode(
                        "POST",
                        "",
                        ("{\"commandId\":\"" + command + "\",\"size\":1}").getBytes(StandardCharsets.UTF_8),
                        "Content-Type",
                        "application/json")
                .expect(404, "not_found");
    }

    @Test
    void whatIsFetchedIsAStrangersAndSaysSo() throws Exception {
        byte[] bytes = "<script>alert(1)</script>".getBytes(StandardCharsets.UTF_8);
        String id = uploaded(admin, bytes);
        Api.Reply all = call(admin, "GET", "/transfers/" + id, null).expect(200);
        String etag = "\"" + sha256(bytes) + "\"";
        assertThat(all.headers().map())
                .containsEntry("etag", List.of(etag))
                .containsEntry("content-type", List.of("application/octet-stream"))
                .containsEntry("content-disposition", List.of("attachment; filename=\"" + id + "\""))
                .containsEntry("x-content-type-options", List.of("nosniff"))
                .containsEntry("cache-control", List.of("no-store"))
                .containsEntry("accept-ranges", List.of("bytes"));
        assertThat(all.headers().firstValue("Content-Security-Policy").orElse(""))
                .startsWith("sandbox;");
        Api.Reply head = call(admin, "HEAD", "/transfers/" + id, null).expect(200);
        assertThat(head.headers().firstValue("Content-Length")).contains("25");
        assertThat(offset(head)).isEqualTo("25");
        call(admin, "GET", "/transfers/" + id, null, "If-None-Match", etag).expect(304);
        for (String[] range : new String[][] {
            {"bytes=0-0", "0-0"}, {"bytes=20-", "20-24"}, {"bytes=-5", "20-24"}, {"bytes=5-1000", "5-24"}
        }) {
            Api.Reply part = call(admin, "GET", "/transfers/" + id, null, "Range", range[0])
                    .expect(206);
            assertThat(part.headers().firstValue("Content-Range")).contains("bytes " + range[1] + "/25");
            String[] ends = range[1].split("-", -1);
            assertThat(part.body())
                    .isEqualTo(Arrays.copyOfRange(bytes, Integer.parseInt(ends[0]), Integer.parseInt(ends[1]) + 1));
        }
        assertThat(call(admin, "GET", "/transfers/" + id, null, "Range", "bytes=25-")
                        .expect(416, "range_not_satisfiable")
                        .headers()
                        .firstValue("Content-Range"))
                .contains("bytes */25");
        for (String range : List.of("bytes=0-1,3-4", "lines=0-1", "bytes=5-4", "bytes=-")) {
            call(admin, "GET", "/transfers/" + id, null, "Range", range).expect(200);
        }
        call(admin, "GET", "/transfers/" + id, null, "Range", "bytes=0-1", "If-Range", "\"other\"")
                .expect(200);
    }

    @Test
    void anUploadGoesOnFromWhereItBroke() throws Exception {
        byte[] bytes = random(500_000);
        String id = begun(admin, bytes.length);
        String path = "/transfers/" + id;
        call(admin, "GET", path, null).expect(409, "conflict");
        try (Socket socket = new Socket("127.0.0.1", gateway.port())) {
            socket.getOutputStream()
                    .write(("PUT /api" + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + admin.token()
                                    + "\r\nContent-Length: 500000\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(bytes, 0, 200_000);
            socket.getOutputStream().flush();
            await().until(() -> Files.exists(file(id)) && Files.size(file(id)) == 200_000);
            // Somebody else goes on while the first line hangs.
            assertThat(offset(call(admin, "PUT", path, null, "Content-Range", "bytes */500000")
                            .expect(200)))
                    .isEqualTo("200000");
            assertThat(offset(call(admin, "HEAD", path, null).expect(200))).isEqualTo("200000");
            call(admin, "PUT", path, range(bytes, 200_000, 300_000), "Content-Range", "bytes 200000-299999/500000")
                    .expect(200);
            socket.getOutputStream().write(bytes, 200_000, 1_000);
        }
        Api.Reply wrong = call(admin, "PUT", path, range(bytes, 0, 100), "Content-Range", "bytes 0-99/500000")
                .expect(409, "conflict");
        assertThat(offset(wrong)).isEqualTo("300000");
        gateway.close();
        startGateway();
        assertThat(call(admin, "PUT", path, null, "Content-Range", "bytes */500000")
                        .expect(200)
                        .json()
                        .path("received")
                        .asLong())
                .isEqualTo(300_000);
        Api.Reply whole = call(
                        admin,
                        "PUT",
                        path,
                        range(bytes, 300_000, 500_000),
                        "Content-Range",
                        "bytes 300000-499999/500000")
                .expect(200);
        assertThat(whole.text("sha256")).isEqualTo(sha256(bytes));
        call(admin, "PUT", path, range(bytes, 0, 10), "Content-Range", "bytes 0-9/500000")
                .expect(409, "conflict");
        assertThat(call(admin, "GET", path, null).expect(200).body()).isEqualTo(bytes);
        node.close();
        node = connected();
    }

    private static byte[] range(byte[] bytes, int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        for (String body : List.of(
                "{'nodeId':'office'}",
                "{'size':1}",
                "{'nodeId':'office','size':-1}",
                "{'nodeId':'office','size':'x'}",
                "{'nodeId':'office','size':1,'sha256':'ABC'}",
                "{'nodeId':'office','size':1,'other':1}")) {
            admin.post("/transfers", body).expect(400, "invalid_params");
        }
        admin.post("/transfers", "{'nodeId':'nowhere','size':1}").expect(404, "not_found");
        String id = begun(admin, 10);
        for (String range : List.of("bytes 0-9/11", "bytes 5-4/10", "bytes 0-10/10", "0-9", "bytes 0-9/*")) {
            call(admin, "PUT", "/transfers/" + id, new byte[10], "Content-Range", range)
                    .expect(400, "invalid_params");
        }
        call(admin, "PUT", "/transfers/" + id, new byte[9]).expect(400, "invalid_params");
        call(admin, "PUT", "/transfers/" + id, new byte[11]).expect(400, "invalid_params");
        call(admin, "GET", "/transfers/" + "0".repeat(32), null).expect(404, "not_found");
        call(admin, "GET", "/transfers/..%2f..%2fadmin-token", null);
        assertThat(call(admin, "GET", "/transfers/..", null).status()).isGreaterThanOrEqualTo(400);
    }

    @Test
    void anEmptyFileIsOneToo() throws Exception {
        String id = begun(admin, 0);
        call(admin, "PUT", "/transfers/" + id, null).expect(200);
        assertThat(call(admin, "GET", "/transfers/" + id, null, "Range", "bytes=0-99")
                        .expect(200)
                        .body())
                .isEmpty();
    }

    @Test
    void anotherHashThanAnnouncedIsDiscarded() throws Exception {
        byte[] bytes = random(1_000);
        String id = admin.post("/transfers", "{'nodeId':'office','size':1000,'sha256':'" + sha256(bytes) + "'}")
                .expect(201)
                .text("id");
        call(admin, "PUT", "/transfers/" + id, new byte[1_000]).expect(400, "invalid_params");
        assertThat(offset(call(admin, "HEAD", "/transfers/" + id, null))).isEqualTo("0");
        call(admin, "PUT", "/transfers/" + id, bytes).expect(200);
    }

    @Test
    void whatDoesNotFitIsRefusedAtTheStart() {
        // The test's Gateway has 3 MB for each and 5 in all.
        admin.post("/transfers", "{'nodeId':'office','size':3000001}").expect(400, "invalid_params");
        TestNode.pair(gateway, admin, "home", "['node.command']");
        TestNode.pair(gateway, admin, "third", "['node.command']");
        Api agent = gateway.as("Agent");
        Api second = gateway.as("Agent");
        begun(agent, 2_000_000);
        agent.post("/transfers", "{'nodeId':'home','size':1000001}").expect(429, "rate_limited");
        second.post("/transfers", "{'nodeId':'office','size':1000001}").expect(429, "rate_limited");
        second.post("/transfers", "{'nodeId':'home','size':2000000}").expect(201);
        admin.post("/transfers", "{'nodeId':'third','size':1000001}").expect(503, "overloaded");
        admin.post("/transfers", "{'nodeId':'third','size':1000000}").expect(201);
    }

    @Test
    void theyAreForgottenWithTime() throws Exception {
        HandTime time = new HandTime();
        try (TestGateway other = new TestGateway(
                new TestGateway.TestSettings(new GatewayHome(home.resolve("other")), false, records.empty()),
                time,
                0)) {
            String token = TestNode.pair(other, other.admin(), "office", "['node.command']");
            Api own = other.admin();
            String whole =
                    own.post("/transfers", "{'nodeId':'office','size':3}").text("id");
            call(other, own.token(), "PUT", "/transfers/" + whole, new byte[3]).expect(200);
            String half = own.post("/transfers", "{'nodeId':'office','size':3}").text("id");
            Path folder = home.resolve("other/data/transfers");
            time.pass(Duration.ofHours(23));
            call(other, own.token(), "GET", "/transfers/" + whole, null).expect(200);
            time.pass(Duration.ofHours(1));
            call(other, own.token(), "GET", "/transfers/" + whole, null).expect(404);
            call(other, own.token(), "PUT", "/transfers/" + half, new byte[3]).expect(404);
            time.pass(Duration.ofMinutes(1));
            await().until(() -> names(folder).isEmpty());
            assertThat(token).isNotBlank();
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void aRestartRemovesWhatIsNobodysAndWhatIsBroken() throws Exception {
        String whole = uploaded(admin, random(10));
        String broken = uploaded(admin, random(10));
        Files.write(file(broken), new byte[9]);
        Files.write(file("f".repeat(32)), new byte[9]);
        gateway.close();
        startGateway();
        assertThat(names(file(whole).getParent())).containsExactly(whole);
        call(admin, "GET", "/transfers/" + whole, null).expect(200);
        call(admin, "GET", "/transfers/" + broken, null).expect(404, "not_found");
        node.close();
        node = connected();
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void nothingIsSaidThatIsNotWritten(Fault fault) throws Exception {
        TestGateway.TestSettings settings =
                new TestGateway.TestSettings(new GatewayHome(home.resolve("faulty")), false, Optional.empty());
        FaultyStore[] store = new FaultyStore[1];
        byte[] bytes = random(1_000);
        String id;
        try (TestGateway faulty = new TestGateway(settings, new SystemTime(), 0, own -> {
            store[0] = new FaultyStore(own);
            return store[0];
        })) {
            Api own = faulty.admin();
            TestNode.pair(faulty, own, "office", "['node.command']");
            id = own.post("/transfers", "{'nodeId':'office','size':1000}")
                    .expect(201)
                    .text("id");

            store[0].at(1, fault);
            CompletableFuture<Api.Reply> begun = own.later("POST", "/transfers", "{'nodeId':'office','size':1000}");
            told(store[0], fault, begun, 201);

            store[0].at(1, fault);
            CompletableFuture<Api.Reply> whole =
                    CompletableFuture.supplyAsync(() -> call(faulty, own.token(), "PUT", "/transfers/" + id, bytes));
            told(store[0], fault, whole, 200);
            String other = own.post("/transfers", "{'nodeId':'office','size':1}")
                    .expect(201)
                    .text("id");
            store[0].at(1, fault);
            CompletableFuture<Api.Reply> deleted =
                    CompletableFuture.supplyAsync(() -> own.delete("/transfers/" + other));
            told(store[0], fault, deleted, 204);
            call(faulty, own.token(), "GET", "/transfers/" + other, null).expect(fault == Fault.WAITS ? 404 : 409);
            // What came is kept, and asking is enough.
            JsonNode now = call(faulty, own.token(), "PUT", "/transfers/" + id, null, "Content-Range", "bytes */1000")
                    .expect(200)
                    .json();
            assertThat(now.path("complete").asBoolean()).isTrue();
            assertThat(now.path("sha256").asText()).isEqualTo(sha256(bytes));
        }
        try (TestGateway again = new TestGateway(settings, new SystemTime(), 0)) {
            assertThat(call(again, again.adminToken(), "GET", "/transfers/" + id, null)
                            .expect(200)
                            .body())
                    .isEqualTo(bytes);
        }
    }

    /** The same of what a node announces, brings and takes. */
    @ParameterizedTest
    @EnumSource(Fault.class)
    void nothingIsSaidToANodeThatIsNotWritten(Fault fault) throws Exception {
        TestGateway.TestSettings settings =
                new TestGateway.TestSettings(new GatewayHome(home.resolve("faulty")), false, Optional.empty());
        FaultyStore[] store = new FaultyStore[1];
        byte[] bytes = random(1_000);
        String id;
        try (TestGateway faulty = new TestGateway(settings, new SystemTime(), 0, own -> {
            store[0] = new FaultyStore(own);
            return store[0];
        })) {
            Api own = faulty.admin();
            String token = TestNode.pair(faulty, own, "office", "['node.command']");
            try (TestNode other = new TestNode(faulty, token).connect()) {
                other.hello(UPLOAD);
                String upload = own.post("/transfers", "{'nodeId':'office','size':1000}")
                        .expect(201)
                        .text("id");
                call(faulty, own.token(), "PUT", "/transfers/" + upload, bytes).expect(200);
                String command = own.runLater(
                                "office",
                                "{'command':'filesystem.upload','params':{'transferId':'" + upload + "'}}",
                                "Prefer",
                                "respond-async")
                        .join()
                        .expect(202)
                        .text("commandId");

                String taken = "/nodes/me/transfers/" + upload + "?commandId=" + command;
                store[0].at(1, fault);
                told(
                        store[0],
                        fault,
                        CompletableFuture.supplyAsync(() -> call(faulty, token, "GET", taken, null)),
                        200);
                assertThat(call(faulty, token, "GET", taken, null).expect(200).body())
                        .isEqualTo(bytes);

                byte[] body = ("{\"commandId\":\"" + command + "\",\"size\":1000}").getBytes(StandardCharsets.UTF_8);
                store[0].at(1, fault);
                told(store[0], fault, CompletableFuture.supplyAsync(() -> announced(faulty, token, body)), 201);
                assertThat(transfers(faulty))
                        .as("the upload, and what was announced")
                        .isEqualTo(fault == Fault.WAITS ? 2 : 1);
                id = announced(faulty, token, body).expect(201).text("id");

                String brought = "/nodes/me/transfers/" + id;
                store[0].at(1, fault);
                told(
                        store[0],
                        fault,
                        CompletableFuture.supplyAsync(() -> call(faulty, token, "PUT", brought, bytes)),
                        200);
                // What came is kept, and asking is enough.
                JsonNode now = call(faulty, token, "PUT", brought, null, "Content-Range", "bytes */1000")
                        .expect(200)
                        .json();
                assertThat(now.path("complete").asBoolean()).isTrue();
            }
        }
        try (TestGateway again = new TestGateway(settings, new SystemTime(), 0)) {
            assertThat(call(again, again.adminToken(), "GET", "/transfers/" + id, null)
                            .expect(200)
                            .body())
                    .isEqualTo(bytes);
            assertThat(transfers(again)).isEqualTo(fault == Fault.WAITS ? 3 : 2);
        }
    }

    private static Api.Reply announced(TestGateway where, String nodeToken, byte[] body) {
        return call(where, nodeToken, "POST", "/nodes/me/transfers", body, "Content-Type", "application/json");
    }

    private static int transfers(TestGateway where) {
        return where.store()
                .rows("SELECT COUNT(*) FROM transfer", row -> row.getInt(1))
                .get(0);
    }

    @Test
    void whatIsNotNeededAnyMoreIsDeletedButNotWhileItsCommandRuns() throws Exception {
        Api agent = gateway.as("Agent");
        String id = uploaded(agent, random(1_000));
        gateway.as("Agent").delete("/transfers/" + id).expect(404, "not_found");
        gateway.as("Viewer").delete("/transfers/" + id).expect(403, "not_authorized");
        String command = running(agent, id);
        asNode("GET", "/" + id + "?commandId=" + command, null).expect(200);
        agent.delete("/transfers/" + id).expect(409, "conflict");
        assertThat(file(id)).exists();

        String answer = answered(command, random(2_000));
        admin.delete("/transfers/" + answer).expect(409, "conflict");
        ends(command);
        agent.delete("/transfers/" + answer).expect(204);
        assertThat(file(answer)).doesNotExist();
        call(agent, "GET", "/transfers/" + answer, null).expect(404, "not_found");
        agent.delete("/transfers/" + answer).expect(404, "not_found");
    }

    private static void told(FaultyStore store, Fault fault, CompletableFuture<Api.Reply> reply, int good)
            throws Exception {
        if (fault == Fault.WAITS) {
            await().until(() -> store.held() > 0);
            assertThat(reply).isNotDone();
            store.release();
            reply.get(30, TimeUnit.SECONDS).expect(good);
        } else {
            reply.get(30, TimeUnit.SECONDS).expect(500, "internal_error");
            store.release();
        }
    }

    @Test
    void howFarACommandIsIsAnEvent() {
        String command = running(admin, "");
        List<JsonNode> events = new java.util.concurrent.CopyOnWriteArrayList<>();
        Events.Subscription heard = gateway.events().subscribe(Long.MAX_VALUE, event -> {
            if (event.type().equals("command.progress")) {
                events.add(dev.sophon.protocol.json.Json.mapper().valueToTree(event.data()));
            }
        });
        try {
            for (String bad : List.of("-1", "5,\"total\":4")) {
                node.progress("{\"commandId\":\"" + command + "\",\"done\":" + bad + "}");
            }
            node.progress("{\"commandId\":\"nothing\",\"done\":1}");
            node.progress("{\"commandId\":\"" + command + "\",\"done\":1,\"total\":4,\"message\":\"half\\u202e\"}");
            long begun = System.nanoTime();
            int told = 0;
            while (told < 50) {
                node.progress("{\"commandId\":\"" + command + "\",\"done\":" + ++told + ",\"total\":50}");
            }
            long most = 2 + (System.nanoTime() - begun) / 200_000_000L;
            assertThat(events.size()).as("a few in a second").isBetween(1, (int) most);
            assertThat(events.get(0).path("total").asInt()).isEqualTo(4);
            assertThat(events.get(0).path("message").asText()).doesNotContain("\u202e");
        } finally {
            heard.close();
        }
        assertThat(gateway.events().since(0)).noneMatch(event -> event.type().equals("command.progress"));
    }
}
