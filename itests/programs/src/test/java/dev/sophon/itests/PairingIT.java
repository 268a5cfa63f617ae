package dev.sophon.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.Program;
import dev.sophon.testkit.Rest;
import dev.sophon.testkit.Rig;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the pairing command to Online, and every way in which it can end otherwise. */
class PairingIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    static Path folder;

    private static Rig rig;

    @BeforeAll
    static void start() throws Exception {
        rig = SharedGateway.rig(folder);
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    private static Rest.Answer poll(String nodeId, String secret) throws Exception {
        return new Rest(rig.url(), null)
                .post("/api/nodes/me/pair", "{\"nodeId\":\"" + nodeId + "\",\"pairingSecret\":\"" + secret + "\"}");
    }

    @Test
    void theCodeIsTheSameOnBothSidesAndTheNodeComesOnline() throws Exception {
        JsonNode credentials = rig.register("Office PC");
        String nodeId = credentials.path("nodeId").asText();
        String code = credentials.path("pairingCode").asText();
        Program pairing = rig.pair("office", credentials);
        pairing.await("^Pairing with gateway at " + rig.url() + "\\.\\.\\.$", PATIENCE);
        pairing.await("^Waiting for approval \\(pairing code: " + code + "\\)\\.\\.\\.$", PATIENCE);
        rig.approve(nodeId, List.of("system.info"));
        assertThat(pairing.exitCode(PATIENCE)).isZero();
        pairing.await("^Node paired successfully! Token saved to .*config\\.json$", PATIENCE);

        Path config = rig.nodeState("office").resolve("config.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(config)))
                .isEqualTo("rw-------");
        String token = Json.tree(Files.readAllBytes(config)).path("nodeToken").asText();
        assertThat(token).startsWith(nodeId + ".");

        Program node = rig.startNode("office", nodeId);
        node.await("^Sophon Node v", PATIENCE);
        node.await("^Node ID:  " + nodeId + "$", PATIENCE);
        node.await("^Gateway:  " + rig.url() + "$", PATIENCE);
        node.await("^Connected to Gateway via SignalR\\.$", PATIENCE);
        node.await("^Heartbeat sent\\. Status: Online\\.$", PATIENCE);

        // Used up: after the first connection the pairing gives no token any more.
        assertThat(poll(nodeId, credentials.path("pairingSecret").asText()).status())
                .isEqualTo(410);
        node.close();
    }

    @Test
    void aWrongSecretAndAnUnknownNodeGetTheSameAnswer() throws Exception {
        JsonNode credentials = rig.register("Wrong secret");
        Rest.Answer wrong = poll(credentials.path("nodeId").asText(), "s_" + "0".repeat(32));
        Rest.Answer unknown = poll("no-such-node", "s_" + "0".repeat(32));
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.error()).isEqualTo("pairing_invalid");
        assertThat(unknown.text()).isEqualTo(wrong.text());

        Program pairing = rig.node(
                "wrong",
                "pair",
                "--gateway",
                rig.url().toString(),
                "--node-id",
                credentials.path("nodeId").asText(),
                "--secret",
                "s_" + "0".repeat(32));
        assertThat(pairing.exitCode(PATIENCE)).isEqualTo(1);
        assertThat(pairing.output()).doesNotContain("0".repeat(32)).doesNotContain("\tat ");
    }

    @Test
    void aRejectedPairingEndsTheCommandWithOne() throws Exception {
        JsonNode credentials = rig.register("Rejected");
        Program pairing = rig.pair("rejected", credentials);
        pairing.await("Waiting for approval", PATIENCE);
        Program operator =
                rig.operator("nodes", "reject", credentials.path("nodeId").asText());
        assertThat(operator.exitCode(PATIENCE)).as(operator.output()).isZero();
        assertThat(pairing.exitCode(PATIENCE)).isEqualTo(1);
        assertThat(pairing.output()).containsIgnoringCase("rejected");
        assertThat(rig.nodeState("rejected").resolve("config.json")).doesNotExist();
    }

    @Test
    void anApprovalNeedsAPollToHaveCome() throws Exception {
        JsonNode credentials = rig.register("Nobody polled");
        Rest.Answer answer =
                rig.admin().post("/api/nodes/" + credentials.path("nodeId").asText() + "/approve", "{\"scopes\":[]}");
        assertThat(answer.status()).isEqualTo(409);
    }

    @Test
    void aPollFromASecondAddressEndsThePairing() throws Exception {
        JsonNode credentials = rig.register("Two addresses");
        String body = "{\"nodeId\":\"" + credentials.path("nodeId").asText() + "\",\"pairingSecret\":\""
                + credentials.path("pairingSecret").asText() + "\"}";
        assertThat(pollFrom("127.0.0.1", body)).contains("200", "pending");
        assertThat(pollFrom("127.0.0.2", body)).contains("410", "pairing_expired");
        assertThat(pollFrom("127.0.0.1", body)).contains("410", "pairing_expired");
    }

    private static String pollFrom(String address, String body) throws Exception {
        try (Socket socket = new Socket(
                InetAddress.getByName("127.0.0.1"), rig.url().getPort(), InetAddress.getByName(address), 0)) {
            OutputStream out = socket.getOutputStream();
            out.write(("POST /api/nodes/me/pair HTTP/1.1\r\nHost: localhost:"
                            + rig.url().getPort()
                            + "\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: "
                            + body.length() + "\r\n\r\n" + body)
                    .getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void aRevokedNodeIsClosedWithinFiveSecondsAndSaysSo() throws Exception {
        String nodeId = rig.paired("revoked", List.of("system.info"));
        Program node = rig.startNode("revoked", nodeId);
        assertThat(rig.admin().delete("/api/nodes/" + nodeId).status()).isLessThan(300);
        Rig.await("the Node to say that it is revoked", Duration.ofSeconds(5), () -> {
            Program status = rig.node("revoked", "status", "--json");
            status.exitCode(PATIENCE);
            return status.output().toLowerCase(java.util.Locale.ROOT).contains("revoked");
        });
        assertThat(node.isAlive()).as("a revoked Node stays up").isTrue();
        Rest.Answer answer = rig.admin().command(nodeId, "system.info", "{}");
        assertThat(answer.status()).isIn(403, 404, 503);
        node.close();
    }

    /** As a backup that was read, or a folder that was copied in part. */
    @Test
    void aCopyOfConfigJsonAloneIsNoNode() throws Exception {
        String nodeId = rig.pairedByItself("original", List.of("system.info"));
        Program node = rig.startNode("original", nodeId);
        Path there = Files.createDirectories(rig.nodeState("copy"));
        Files.copy(rig.nodeState("original").resolve("config.json"), there.resolve("config.json"));
        Program copy = rig.node("copy", "start");
        copy.await("Failed to connect to Gateway\\. .*node\\.key is not beside config\\.json", PATIENCE);
        Rig.await("the operator to see why", PATIENCE, () -> rig.admin()
                .get("/api/audit?nodeId=" + nodeId)
                .text()
                .contains("showed the node's token and not its key"));
        assertThat(rig.admin().command(nodeId, "system.info", "{}").status()).isEqualTo(200);
        copy.close();
        node.close();
    }

    @Test
    void startingWithoutAPairingSaysWhatToDo() throws Exception {
        Program node = rig.node("never-paired", "start");
        assertThat(node.exitCode(PATIENCE)).isEqualTo(1);
        assertThat(node.output()).contains("sophon-node pair").doesNotContain("\tat ");
    }

    @Test
    void aSecondStartAttachesToTheFirst() throws Exception {
        String nodeId = rig.pairedByItself("twice", List.of("system.info"));
        Program first = rig.startNode("twice", nodeId);
        Program second = rig.node("twice", "start");
        second.await("Node ID:  " + nodeId, PATIENCE);
        second.await("Online", PATIENCE);
        assertThat(first.isAlive()).isTrue();
        assertThat(rig.admin().command(nodeId, "system.info", "{}").status()).isEqualTo(200);
        second.close();
        assertThat(first.isAlive()).isTrue();
        first.close();
    }
}
