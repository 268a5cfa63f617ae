package dev.sophon.itests.proofs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.testkit.Program;
import dev.sophon.testkit.Rest;
import dev.sophon.testkit.Rig;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a Gateway that listens beyond this machine holds against, on the shipped program: names that are not its own, agents
 * that listen to others, texts that hide what they say, and users of the same machine who read its list of processes.
 */
class HeldOffLoopbackIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Longer than anybody needs to read. */
    private static final int TALKATIVE = 7_750;

    @TempDir
    static Path folder;

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
        Path config = Files.createDirectories(rig.gatewayState().resolve("config"));
        Files.writeString(config.resolve("gateway.cfg"), "host=0.0.0.0\n");
        Program gateway = rig.startGateway();
        admin = rig.admin();
        Map<String, String> tokens = PlayedNode.pair(rig, 1);
        liarId = tokens.keySet().iterator().next();
        String shell =
                PlayedNode.command("system.execute", "system.info", "None", "{\"command\":{\"type\":\"string\"}}");
        String away = PlayedNode.command("screen.capture", "screen.capture", "Low", "{}")
                .replace(
                        "\"status\":\"available\"",
                        "\"status\":\"unavailable\",\"reason\":\"\\u001b[2J\\u202e" + "x".repeat(TALKATIVE) + "\"");
        liar = new PlayedNode(rig.port(), liarId, tokens.get(liarId), shell + "," + away)
                .answering(threads)
                .living(threads);
        health = new Health(gateway, rig.gatewayState());
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

    private static String token(String role) throws Exception {
        return made(admin.post("/api/auth/tokens", "{\"name\":\"" + role + "\",\"role\":\"" + role + "\"}"))
                .path("token")
                .asText();
    }

    /** A command that waits for an approval. */
    private static String issued(Rest agent, String command) throws Exception {
        return made(agent.send(
                        "POST",
                        "/api/nodes/" + liarId + "/commands",
                        "{\"command\":\"system.execute\",\"params\":{\"command\":\"" + command + "\"}}",
                        Map.of("Prefer", "respond-async")))
                .path("commandId")
                .asText();
    }

    private static InetAddress beyond() throws IOException {
        Optional<InetAddress> own = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .findFirst();
        Assumptions.assumeTrue(own.isPresent(), "this machine has no address beyond loopback");
        return own.orElseThrow();
    }

    private static int status(InetAddress address, String path, String... headers) throws IOException {
        try (Socket socket = new Socket(address, rig.port())) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            Wire.send(
                    socket,
                    "GET " + path + " HTTP/1.1\r\nConnection: close\r\nAuthorization: Bearer " + rig.adminToken()
                            + "\r\n" + String.join("\r\n", headers) + "\r\n\r\n");
            String answer = Wire.toTheEnd(socket, path);
            Health.showsNoInsides(answer, path);
            return Integer.parseInt(answer.substring(9, 12));
        }
    }

    /** A page whose name somebody makes resolve to that address gets nowhere, with an Admin's token either. */
    @Test
    void aNameThatIsNotItsOwnIsRefusedAtItsOtherAddressesToo() throws Exception {
        InetAddress address = beyond();
        String own = address.getHostAddress();
        int port = rig.port();
        for (String host : List.of(
                "evil.example",
                "evil.example:" + port,
                own + ".evil.example",
                "localhost",
                "localhost:" + port,
                "127.0.0.1",
                "[::1]",
                "0.0.0.0",
                "198.51.100.7")) {
            for (String path : List.of("/", "/dashboard/", "/api/health", "/api/nodes", "/hubs/node", "/mcp/http")) {
                assertThat(status(address, path, "Host: " + host))
                        .as(path + " of " + host)
                        .isIn(400, 403);
            }
        }
        String right = "Host: " + own + ":" + port;
        assertThat(status(address, "/api/nodes", right)).isEqualTo(200);
        assertThat(status(address, "/api/nodes", right, "Origin: http://" + own + ":" + port))
                .isEqualTo(200);
        for (String origin : List.of("http://evil.example", "https://" + own + ":" + port, "null")) {
            assertThat(status(address, "/api/nodes", right, "Origin: " + origin))
                    .as(origin)
                    .isEqualTo(403);
        }
    }

    @Test
    void anAgentHearsOfItsOwnCommandsOnlyByTheHubToo() throws Exception {
        String mine = token("Agent");
        Rest other = admin.as(token("Agent"));
        String before = issued(other, "earlier");
        try (HubSocket hub = new HubSocket(rig.port(), "/hubs/notifications", mine)) {
            say(hub, "{\"protocol\":\"json\",\"version\":1}");
            StringBuilder heard = new StringBuilder();
            heard(hub, heard, "{}");
            String others = issued(other, "whoami");
            String own = issued(admin.as(mine), "id");
            heard(hub, heard, own);
            // What it asks for afterwards is sifted as what it is told.
            say(hub, "{\"type\":1,\"invocationId\":\"since\",\"target\":\"Since\",\"arguments\":[0]}");
            heard(hub, heard, "\"invocationId\":\"since\"");
            assertThat(heard.toString()).doesNotContain(others).doesNotContain(before);
            for (String command : List.of(before, others)) {
                made(other.post("/api/commands/" + command + "/cancel", "{}"));
            }
            made(admin.as(mine).post("/api/commands/" + own + "/cancel", "{}"));
        }
        assertThatThrownBy(
                        () -> new HubSocket(rig.port(), "/hubs/notifications", liarId + "." + "0".repeat(43)).close())
                .hasMessageContaining("HTTP/1.1 401");
    }

    private static void say(HubSocket hub, String message) {
        hub.send(HubSocket.TEXT, (message + "\u001e").getBytes(StandardCharsets.UTF_8));
    }

    private static void heard(HubSocket hub, StringBuilder all, String wanted) {
        while (all.indexOf(wanted) < 0) {
            String message = hub.next();
            assertThat(message).as("the end of " + all).isNotNull();
            all.append(message);
        }
    }

    /** What is not seen, what turns the order of others, and letters that are not what they seem: none is printed as it is. */
    @Test
    void whoApprovesAtATerminalSeesWhatHides() throws Exception {
        Rest agent = admin.as(token("Agent"));
        String hidden = "\\u00a0 \\u3164 \\u2800 \\u200b \\u202e \\u001b[2J \\ufe0f \\udb40\\udc41 r\\u043e\\u043et";
        String command = issued(agent, "rm " + hidden + "\\n".repeat(60) + "-rf");
        Program list = rig.operator("approvals", "list");
        assertThat(rig.awaitEnd("the list of approvals", list)).isZero();
        String shown = list.output();
        assertThat(shown)
                .contains("\\u00a0", "\\u3164", "\\u2800", "\\u200b", "\\u202e", "\\u001b", "\\ufe0f", "\\u043e")
                .contains("60 line breaks")
                .contains("-rf");
        assertThat(shown.codePoints())
                .noneMatch(c -> Character.getType(c) == Character.FORMAT || c == 0x1b || c == 0xa0 || c == 0x43e);
        made(agent.post("/api/commands/" + command + "/cancel", "{}"));
    }

    @Test
    void whatANodeSaysOfItselfIsShortAndHarmless() throws Exception {
        String reason =
                made(admin.get("/api/nodes/" + liarId)).findValue("reason").asText();
        assertThat(reason).hasSizeBetween(1, 1_000);
        assertThat(reason.codePoints())
                .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT);
    }

    @Test
    void theListOfProcessesHasNoSecretOfAPairingNorAToken() throws Exception {
        JsonNode made = rig.register("Seen by others");
        String secret = made.path("pairingSecret").asText();
        Program pairing = rig.pair("seen", made);
        rig.awaitLine("its code", pairing, "Waiting for approval \\(pairing code: ");
        assertThat(seen(secret)).isEmpty();
        assertThat(seen(made.path("nodeId").asText()))
                .as("the process that is looked for")
                .isNotEmpty();
        pairing.close();

        String token = token("Viewer");
        Program listening = rig.operator("--token", token, "mcp", "serve", "--stdio");
        String own = Long.toString(listening.pid());
        Rig.await("Java to be started", PATIENCE, () -> seen("java").stream()
                .anyMatch(line -> line.startsWith(own + " ")));
        assertThat(seen(token)).isEmpty();
        listening.close();
    }

    /** The processes whose words have this among them: their ids, and those words. */
    private static List<String> seen(String text) throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            return all.filter(process -> process.getFileName().toString().matches("\\d+"))
                    .map(process -> {
                        try {
                            return process.getFileName() + " "
                                    + Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                                            .replace('\0', ' ');
                        } catch (IOException e) {
                            // It has ended.
                            return "";
                        }
                    })
                    .filter(line -> line.contains(text))
                    .toList();
        }
    }
}
