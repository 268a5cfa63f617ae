package dev.sophon.itests.proofs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.gateway.rest.internal.RoleTable;
import dev.sophon.testkit.FaultProxy;
import dev.sophon.testkit.Program;
import dev.sophon.testkit.Rest;
import dev.sophon.testkit.Rig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a Gateway holds against, on the shipped program: who may do what and by whose word, and that nobody takes another's
 * place, name or time. It runs in development mode, so that this is tried too; its one Node tells lies about itself.
 */
class HeldIT {
    /** Less than a page's look waits for something new: who is answered by then was refused. */
    private static final Duration REFUSED_WITHIN = Duration.ofSeconds(15);

    private static final String PASSWORD = "correct horse battery";
    private static final int STRANGERS = 500;
    private static final int DEEP = 100_000;

    @TempDir
    static Path folder;

    private static final int GUESSES = 200;
    private static final int WAIT_SECONDS = 6;
    private static ExecutorService threads;
    private static Rig rig;
    private static Health health;
    private static Rest admin;
    private static String liarId;
    private static PlayedNode liar;

    @BeforeAll
    static void start() throws Exception {
        threads = Executors.newCachedThreadPool();
        rig = new Rig(Rig.distributions(), folder).with("SOPHON_JAVA_OPTIONS", Rig.BRIEFLY);
        development(rig.gatewayState());
        Program gateway = rig.startGateway();
        admin = rig.admin();
        Map<String, String> tokens = PlayedNode.pair(rig, 1);
        liarId = tokens.keySet().iterator().next();
        String harmless = PlayedNode.command("system.execute", "system.info", "None", "{}") + ","
                + PlayedNode.command("steps.run", "steps.run", "None", "{\"steps\":{\"type\":\"array\"}}");
        liar = new PlayedNode(rig.port(), liarId, tokens.get(liarId), harmless)
                .answering(threads)
                .living(threads);
        health = new Health(gateway, rig.gatewayState());
    }

    private static void development(Path state) throws IOException {
        Path config = Files.createDirectories(state.resolve("config"));
        Files.writeString(config.resolve("gateway.cfg"), "developmentMode=true\n");
    }

    @AfterAll
    static void itIsAsBefore() throws Exception {
        try {
            health.holds();
        } finally {
            threads.shutdownNow();
            if (liar != null) {
                liar.close();
            }
            rig.close();
        }
    }

    private static JsonNode made(Rest.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isBetween(200, 299);
        return answer.json();
    }

    private static JsonNode newToken(String role) throws Exception {
        return made(admin.post("/api/auth/tokens", "{\"name\":\"" + role + "\",\"role\":\"" + role + "\"}"));
    }

    private static String token(String role) throws Exception {
        return newToken(role).path("token").asText();
    }

    private static String bearer(String token) {
        return "Authorization: Bearer " + token;
    }

    private static String request(String method, String path, @Nullable String body, String... headers) {
        StringBuilder text = new StringBuilder(method + " " + path + " HTTP/1.1\r\nConnection: close\r\n");
        if (Arrays.stream(headers).noneMatch(header -> header.startsWith("Host:"))) {
            text.append("Host: localhost\r\n");
        }
        if (body != null) {
            text.append("Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n");
        }
        for (String header : headers) {
            text.append(header + "\r\n");
        }
        return text + "\r\n" + (body == null ? "" : body);
    }

    /** The whole of an answer, head and body, to a request that a well-behaved client may not be able to send. */
    private static String ask(String method, String path, @Nullable String body, String... headers) throws IOException {
        try (Socket socket = Wire.begun(rig.port(), request(method, path, body, headers))) {
            String answer = Wire.toTheEnd(socket, method + " " + path);
            Health.showsNoInsides(answer, path);
            return answer;
        }
    }

    private static int status(String answer) {
        return Integer.parseInt(answer.substring(9, 12));
    }

    /** Of an answer that need not end. */
    private static int statusOf(String method, String path, String... headers) throws IOException {
        String body = method.equals("GET") || method.equals("DELETE") ? null : "{}";
        try (Socket socket = Wire.begun(rig.port(), request(method, path, body, headers))) {
            return status(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII));
        }
    }

    @Test
    void eachRouteLetsInWhomTheTableSaysAndNobodyElse() throws Exception {
        Map<String, String> callers = new HashMap<>(Map.of("Admin", rig.adminToken()));
        for (String role : List.of("Operator", "Agent", "Viewer")) {
            callers.put(role, token(role));
        }
        JsonNode deleted = newToken("Admin");
        made(admin.delete("/api/auth/tokens/" + deleted.path("id").asText()));
        List<String> strangers = List.of(
                "X-Nobody: at all",
                bearer("sk_aaaaaaaaaaaa_forged"),
                bearer("sk_development_" + "0".repeat(40)),
                bearer(deleted.path("token").asText()),
                "Cookie: sophon_session=aaaaaaaaaaaa_" + "0".repeat(40));
        for (Map.Entry<String, List<String>> route : RoleTable.ROUTES.entrySet()) {
            List<String> roles = route.getValue();
            String method = route.getKey().substring(0, route.getKey().indexOf(' '));
            String path =
                    "/api" + route.getKey().substring(method.length() + 1).replaceAll("\\{\\w+}", "no-such-thing");
            boolean open = roles.contains("anybody");
            // Who signs in as a person or an agent is no node, and a stranger there.
            int refused = roles.contains("node") ? 401 : 403;
            for (String stranger : strangers) {
                assertThat(statusOf(method, path, stranger) == 401)
                        .as(route.getKey() + " with " + stranger)
                        .isEqualTo(!open);
            }
            for (Map.Entry<String, String> caller : callers.entrySet()) {
                assertThat(statusOf(method, path, bearer(caller.getValue())) == refused)
                        .as(route.getKey() + " as " + caller.getKey())
                        .isEqualTo(!open && !roles.contains(caller.getKey()));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "127.evil.example",
                "localhost.evil.example",
                "evil.example:8080",
                "a b",
                "10.0.0.1"
            })
    void aNameThatIsNotItsOwnIsRefused(String host) throws Exception {
        for (String path : List.of("/", "/dashboard/", "/api/health", "/api/nodes", "/hubs/node", "/mcp/http")) {
            assertThat(status(ask("GET", path, null, "Host: " + host, bearer(rig.adminToken()))))
                    .as(path)
                    .isIn(400, 403);
        }
    }

    @Test
    void aPageOfAnotherSiteMayNotCall() throws Exception {
        String token = bearer(rig.adminToken());
        for (String origin :
                List.of("https://evil.example", "null", "http://localhost:1", "https://localhost", "x y")) {
            for (String path : List.of("/api/nodes", "/hubs/node", "/hubs/notifications", "/mcp/http")) {
                assertThat(status(ask("GET", path, null, token, "Origin: " + origin)))
                        .as(path + " from " + origin)
                        .isEqualTo(403);
            }
        }
        String own = "localhost:" + rig.port();
        assertThat(status(ask("GET", "/api/nodes", null, token, "Host: " + own, "Origin: http://" + own)))
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/dashboard/../admin-token",
                "/dashboard/%2e%2e/%2e%2e/admin-token",
                "/dashboard/..%2f..%2fadmin-token",
                "/dashboard/..;/..;/api/auth/tokens",
                "/dashboard/%2e%2e/api/auth/tokens",
                "/dashboard/....//....//etc/passwd",
                "/dashboard/..%5c..%5cadmin-token",
                "//etc/passwd",
                "/api/../../etc/passwd",
                "/api/nodes/../auth/tokens",
                "/api/nodes/%2e%2e/auth/tokens",
                "/api/nodes/..%2fauth%2ftokens",
                "/api/nodes/x/..;/../auth/tokens",
                "/api/canvas/%2e%2e/auth/tokens",
                "/api/nodes/%00",
                "/api/nodes/%252e%252e/auth/tokens",
                "/api//auth/tokens",
                "/API/auth/tokens",
                "/api/auth/tokens;role=Admin",
                "/api/auth/tokens/"
            })
    void noPathLeadsElsewhereByAnotherSpelling(String path) throws Exception {
        for (String who : List.of("X-Nobody: at all", bearer(token("Viewer")))) {
            String answer = ask("GET", path, null, who);
            assertThat(status(answer)).as(answer).isBetween(400, 499);
            assertThat(answer).doesNotContain("root:").doesNotContain(rig.adminToken());
        }
    }

    @Test
    void whatIsNestedWithoutEndIsRefused() throws Exception {
        String deep = "[".repeat(DEEP);
        String agent = bearer(token("Agent"));
        String command = "{\"command\":\"system.execute\",\"params\":{\"a\":" + deep;
        String call = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":" + deep;
        for (String answer : List.of(
                ask("POST", "/api/nodes/" + liarId + "/commands", command, agent),
                ask("POST", "/api/auth/login", "[".repeat(8_000)),
                ask("POST", "/mcp/http", call, agent, "Accept: application/json, text/event-stream"))) {
            assertThat(status(answer)).isEqualTo(400);
            // And not for its end, which is not reached.
            assertThat(answer).contains("JSON beyond the limits");
        }
    }

    /** Arrays within arrays, and lengths of which nothing comes. */
    @Test
    void packedMessagesThatAreLessThanTheySayEndTheirConnection() throws Exception {
        String token = PlayedNode.pair(rig, 1).values().iterator().next();
        byte[] nested = new byte[DEEP];
        Arrays.fill(nested, (byte) 0x91);
        List<byte[]> bombs = new ArrayList<>(List.of(nested));
        for (int kind : new int[] {0xc6, 0xdb, 0xdd, 0xdf}) {
            bombs.add(new byte[] {(byte) kind, 0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff});
            bombs.add(new byte[] {(byte) 0x95, 1, (byte) 0x80, (byte) 0xc0, (byte) kind, -1, -1, -1, -1});
        }
        for (byte[] bomb : bombs) {
            try (HubSocket socket = new HubSocket(rig.port(), token)) {
                socket.send(
                        HubSocket.TEXT,
                        "{\"protocol\":\"messagepack\",\"version\":1}\u001e".getBytes(StandardCharsets.UTF_8));
                socket.send(HubSocket.BINARY, framed(bomb));
                int heard = 0;
                while (socket.next() != null) {
                    assertThat(++heard)
                            .as("messages on a connection that is to end")
                            .isLessThan(10);
                }
            }
        }
    }

    private static byte[] framed(byte[] message) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int left = message.length;
        for (; left > 127; left >>>= 7) {
            bytes.write(left | 128);
        }
        bytes.write(left);
        bytes.writeBytes(message);
        return bytes.toByteArray();
    }

    private static void account(String name) throws Exception {
        made(admin.post(
                "/api/auth/accounts",
                "{\"name\":\"" + name + "\",\"role\":\"Operator\",\"password\":\"" + PASSWORD + "\"}"));
    }

    private static String login(String name, String password, String... headers) throws IOException {
        String body = "{\"account\":\"" + name + "\",\"password\":\"" + password + "\"}";
        return ask("POST", "/api/auth/login", body, headers);
    }

    private static String found(String pattern, String answer) {
        Matcher matcher = Pattern.compile(pattern).matcher(answer);
        assertThat(matcher.find()).as(pattern + " in " + answer).isTrue();
        return matcher.group(1);
    }

    @Test
    void aCookieAloneDoesNothingAndEndsWithItsSession() throws Exception {
        account("ada");
        String answer = login("ada", PASSWORD);
        String cookie = "Cookie: " + found("(sophon_session=[^;]+)", answer);
        String csrf = "X-CSRF-Token: " + found("\"csrfToken\":\"([^\"]+)\"", answer);
        String others = "X-CSRF-Token: " + found("\"csrfToken\":\"([^\"]+)\"", login("ada", PASSWORD));
        String node = "{\"displayName\":\"By a session\",\"platform\":\"linux\"}";
        assertThat(status(ask("POST", "/api/nodes", node, cookie, csrf))).isEqualTo(201);
        assertThat(ask("POST", "/api/nodes", node, cookie)).contains("HTTP/1.1 403", "csrf_token_invalid");
        assertThat(ask("POST", "/api/nodes", node, cookie, others)).contains("HTTP/1.1 403", "csrf_token_invalid");
        assertThat(status(ask("GET", "/api/nodes", null, cookie + "0"))).isEqualTo(401);
        assertThat(status(ask("POST", "/api/auth/logout", "{}", cookie, csrf))).isEqualTo(204);
        assertThat(status(ask("GET", "/api/nodes", null, cookie))).isEqualTo(401);
    }

    @Test
    void aGuesserKeepsOutNeitherWhoWasHereBeforeNorAnotherAccount() throws Exception {
        account("bob");
        account("cleo");
        String known = "Cookie: " + found("(sophon_browser=[^;]+)", login("bob", PASSWORD));
        guessUntilTheWaitIsLong("bob");
        assertThat(status(login("bob", PASSWORD)))
                .as("not even the right one is looked at")
                .isEqualTo(429);
        assertThat(status(login("bob", PASSWORD, known))).isEqualTo(200);
        assertThat(status(login("cleo", PASSWORD))).isEqualTo(200);
    }

    /** Long enough that this test goes on within it, however slowly. */
    private static void guessUntilTheWaitIsLong(String name) throws Exception {
        Pattern waiting = Pattern.compile("(?i)retry-after: (\\d+)");
        for (int i = 0; i < GUESSES; i++) {
            String answer = login(name, "not the password");
            Matcher seconds = waiting.matcher(answer);
            if (!seconds.find()) {
                assertThat(status(answer)).isEqualTo(401);
            } else if (Integer.parseInt(seconds.group(1)) > WAIT_SECONDS) {
                return;
            } else {
                Thread.sleep(200);
            }
        }
        throw new AssertionError("nobody had to wait for " + WAIT_SECONDS + " s after " + GUESSES + " guesses");
    }

    private static String asking(JsonNode made, String secret, String more) {
        return "{\"nodeId\":\"" + made.path("nodeId").asText() + "\",\"pairingSecret\":\"" + secret + "\"" + more + "}";
    }

    @Test
    void whoGuessesAtPairingsSlowsNoRealNodeDown() throws Exception {
        JsonNode made = rig.register("Guessed at");
        List<Integer> guesses = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            guesses.add(status(ask("POST", "/api/nodes/me/pair", asking(made, "s_guess" + i, ""))));
        }
        assertThat(guesses).containsOnly(401, 429).contains(429);
        String right = asking(made, made.path("pairingSecret").asText(), "");
        assertThat(status(ask("POST", "/api/nodes/me/pair", right))).isEqualTo(200);
    }

    @Test
    void aSecondWhoAsksForThePairingEndsItAndItsToken() throws Exception {
        JsonNode made = rig.register("Asked for twice");
        String secret = made.path("pairingSecret").asText();
        Rest nobody = admin.as(null);
        String first = asking(made, secret, ",\"pollerKey\":\"" + "A".repeat(43) + "\"");
        made(nobody.post("/api/nodes/me/pair", first));
        rig.approve(made.path("nodeId").asText(), List.of("screen.capture"));
        String token =
                made(nobody.post("/api/nodes/me/pair", first)).path("token").asText();
        assertThat(token).isNotEmpty();
        assertThat(nobody.post("/api/nodes/me/pair", asking(made, secret, "")).error())
                .isEqualTo("pairing_expired");
        assertThat(nobody.post("/api/nodes/me/pair", first).error()).isEqualTo("pairing_expired");
        assertThatThrownBy(() -> new HubSocket(rig.port(), token).close()).hasMessageContaining("HTTP/1.1 401");
    }

    @Test
    void aTokenThatWasNeverThisNodesChangesNothing() throws Exception {
        Map<String, String> tokens = PlayedNode.pair(rig, 1);
        String id = tokens.keySet().iterator().next();
        for (String secret : List.of("", "wrong", "0".repeat(43))) {
            assertThatThrownBy(() -> new HubSocket(rig.port(), id + "." + secret).close())
                    .hasMessageContaining("HTTP/1.1 401");
        }
        assertThat(admin.get("/api/nodes/" + id).json().path("status").asText()).isEqualTo("approved");
        new PlayedNode(rig.port(), id, tokens.get(id)).close();
    }

    @Test
    void whatANodeSaysOfAShellCommandIsNotBelieved() throws Exception {
        JsonNode said =
                admin.get("/api/nodes/" + liarId).json().path("commands").path(0);
        assertThat(said.path("scope").asText()).isEqualTo("system.execute");
        assertThat(said.path("risk").asText()).isEqualTo("Critical");
        Rest agent = admin.as(token("Agent"));
        for (String commandId :
                List.of(issued(agent), issued(agent, "steps.run", "{\"steps\":[{\"command\":\"system.execute\"}]}"))) {
            JsonNode pending = admin.get("/api/approvals?status=pending").json().path("items");
            assertThat(pending.findValuesAsText("commandId")).contains(commandId);
            made(agent.post("/api/commands/" + commandId + "/cancel", "{}"));
        }
    }

    /** A command that waits for an approval. */
    private static String issued(Rest agent) throws Exception {
        return issued(agent, "system.execute", "{}");
    }

    private static String issued(Rest agent, String command, String params) throws Exception {
        return made(agent.send(
                        "POST",
                        "/api/nodes/" + liarId + "/commands",
                        "{\"command\":\"" + command + "\",\"params\":" + params + "}",
                        Map.of("Prefer", "respond-async")))
                .path("commandId")
                .asText();
    }

    @Test
    void anAgentHearsOfItsOwnCommandsOnly() throws Exception {
        String mine = token("Agent");
        Rest other = admin.as(token("Agent"));
        try (Socket stream = Wire.begun(rig.port(), request("GET", "/api/events", null, bearer(mine)))) {
            StringBuilder heard = new StringBuilder();
            heard(stream, heard, "text/event-stream");
            String others = issued(other);
            String own = issued(admin.as(mine));
            heard(stream, heard, own);
            assertThat(heard.toString()).doesNotContain(others);
            assertThat(admin.as(mine).get("/api/commands/" + others).status()).isEqualTo(404);
            made(other.post("/api/commands/" + others + "/cancel", "{}"));
            made(admin.as(mine).post("/api/commands/" + own + "/cancel", "{}"));
        }
    }

    private static void heard(Socket stream, StringBuilder all, String wanted) throws IOException {
        byte[] buffer = new byte[8192];
        while (all.indexOf(wanted) < 0) {
            int read = stream.getInputStream().read(buffer);
            assertThat(read).as("the end of " + all).isPositive();
            all.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
        }
    }

    private static Rest.Answer put(String token, String session, String content) throws Exception {
        return admin.as(token)
                .send(
                        "PUT",
                        "/api/canvas/" + session,
                        "{\"contentType\":\"text/plain\",\"content\":\"" + content + "\"}",
                        Map.of());
    }

    @Test
    void whoWaitsForNothingTakesNoPlaceOfWhoWaitsForSomething() throws Exception {
        String agent = token("Agent");
        String session = "5b0c7e0e-9d1f-4a7e-8f11-0e6c5a3d2b19";
        long first = made(put(agent, session, "one")).path("version").asLong();
        Map<Integer, Socket> open = new LinkedHashMap<>();
        try {
            for (int i = 0; i < STRANGERS; i++) {
                String path = "/api/canvas/there-is-no-session-" + i + "/version?after=1";
                open.put(i, Wire.begun(rig.port(), request("GET", path, null)));
            }
            Rig.await("most strangers to be refused", REFUSED_WITHIN, () -> refused(open) >= STRANGERS * 4 / 5);
            String path = "/api/canvas/" + session + "/version?after=" + first;
            try (Socket waiting = Wire.begun(rig.port(), request("GET", path, null))) {
                for (int i = 0; i < 5; i++) {
                    made(admin.as(null).get("/api/health"));
                }
                assertThat(waiting.getInputStream().available()).as("it waits").isZero();
                long second = made(put(agent, session, "two")).path("version").asLong();
                assertThat(Wire.toTheEnd(waiting, path)).contains("HTTP/1.1 200", "\"version\":" + second);
            }
        } finally {
            for (Socket socket : open.values()) {
                socket.close();
            }
        }
    }

    private static int refused(Map<Integer, Socket> sockets) throws IOException {
        int refused = 0;
        for (Socket socket : sockets.values()) {
            refused += socket.getInputStream().available() > 0 ? 1 : 0;
        }
        return refused;
    }

    @Test
    void nobodysPagesPushOutAnothersNorTakeTheirNames() throws Exception {
        String one = token("Agent");
        String other = token("Agent");
        made(put(one, "held-by-one", "mine"));
        for (int i = 0; i <= 100; i++) {
            made(put(other, "number-" + i, "x"));
        }
        made(admin.as(one).get("/api/canvas/held-by-one"));
        assertThat(admin.as(other).get("/api/canvas/number-0").status()).isEqualTo(404);
        assertThat(put(one, "number-0", "taken").status()).isEqualTo(403);
        assertThat(put(other, "held-by-one", "taken").status()).isEqualTo(403);
    }

    @Test
    void developmentModeNeedsItsTokenAndNobodyInBetween() throws Exception {
        Matcher printed = Pattern.compile("sk_development_[0-9a-f]{40}")
                .matcher(rig.gateway().output());
        assertThat(printed.find()).isTrue();
        String token = bearer(printed.group());
        assertThat(status(ask("GET", "/api/auth/tokens", null, token))).isEqualTo(200);
        for (String header : List.of("X-Forwarded-For", "Forwarded", "Via", "X-Real-IP", "X-Forwarded-Proto")) {
            assertThat(status(ask("GET", "/api/auth/tokens", null, token, header + ": x")))
                    .as(header)
                    .isEqualTo(401);
        }
        // A proxy that says nothing of itself cannot be told from somebody on this machine: who comes has no token.
        try (FaultProxy bare = new FaultProxy(rig.port());
                Socket socket = Wire.begun(bare.port(), request("GET", "/api/auth/tokens", null))) {
            assertThat(status(Wire.toTheEnd(socket, "a bare proxy"))).isEqualTo(401);
        }
    }

    @Test
    void developmentModeIsNotForWhoListensBeyondThisMachine() throws Exception {
        Path state = folder.resolve("beyond");
        development(state);
        Path program = Rig.distributions().resolve("gateway/target/assembly/bin/sophon-gateway");
        try (Program refused = Program.start(
                Map.of("SOPHON_HOME", state.toString()),
                program,
                "start",
                "--port",
                Integer.toString(Rig.freePort()),
                "--host",
                "0.0.0.0")) {
            assertThat(rig.awaitEnd("the refusal of development mode", refused)).isNotZero();
            assertThat(refused.output()).contains("developmentMode").doesNotContain("sk_development_");
        }
    }
}
