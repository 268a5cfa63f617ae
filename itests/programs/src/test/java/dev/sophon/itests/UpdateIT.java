package dev.sophon.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.Program;
import dev.sophon.testkit.Rest;
import dev.sophon.testkit.Rig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A Node is updated from a channel on this machine, by releases that {@code tools/sign} signs. */
class UpdateIT {
    private static final Duration PATIENCE = Duration.ofSeconds(180);

    @TempDir
    private Path folder;

    private Rig rig;
    private HttpServer web;
    private NodeReleases releases;
    private String id;

    @BeforeEach
    void begin() throws Exception {
        releases = new NodeReleases(folder);
        web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.createContext("/", exchange -> {
            Path file =
                    releases.root().resolve(exchange.getRequestURI().getPath().substring(1));
            try (exchange) {
                boolean there = Files.isRegularFile(file);
                exchange.sendResponseHeaders(there ? 200 : 404, there ? Files.size(file) : -1);
                if (there) {
                    Files.copy(file, exchange.getResponseBody());
                }
            }
        });
        web.start();
        rig = SharedGateway.rig(folder.resolve("rig")).with("SOPHON_JAVA_OPTIONS", Rig.BRIEFLY);
        id = rig.paired("updated", List.of("system.info", "system.execute"));
        tell("updateUrl", "http://127.0.0.1:" + web.getAddress().getPort());
        tell("releaseKey", releases.keyLine());
    }

    private void tell(String field, Object value) throws IOException {
        Path config = rig.nodeState("updated").resolve("config.json");
        ObjectNode content = (ObjectNode) Json.tree(Files.readAllBytes(config));
        content.putPOJO(field, value);
        Files.write(config, Json.bytes(content));
    }

    @AfterEach
    void end() {
        rig.close();
        web.stop(0);
    }

    private String said(int exit, String... words) throws Exception {
        Program program = rig.node("updated", words);
        int code = program.exitCode(PATIENCE);
        assertThat(code).as(program.output()).isEqualTo(exit);
        return program.output();
    }

    private void awaitOnline() throws Exception {
        Rig.await("the Node to be online", PATIENCE, () -> rig.admin()
                .get("/api/nodes/" + id)
                .json()
                .path("status")
                .asText()
                .equals("online"));
    }

    @Test
    void itGoesOnAsTheNewVersionWithoutLosingACommand() throws Exception {
        releases.publish("1.1.0", true);
        rig.startNode("updated", id);
        Rest agent = rig.admin()
                .as(rig.admin()
                        .post("/api/auth/tokens", "{\"name\":\"agent\",\"role\":\"Agent\"}")
                        .json()
                        .path("token")
                        .asText());
        Path mark = folder.resolve("mark");
        String commandId = agent.send(
                        "POST",
                        "/api/nodes/" + id + "/commands",
                        "{\"command\":\"system.execute\",\"params\":{\"command\":\"sleep 5; echo done >>" + mark
                                + "\"}}",
                        Map.of("Prefer", "respond-async"))
                .json()
                .path("commandId")
                .asText();
        rig.approve(rig.awaitApproval());
        Rig.await("the command to run", PATIENCE, () -> agent.get("/api/commands/" + commandId)
                .text()
                .contains("dispatched"));
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Set<String>> outcomes = CompletableFuture.supplyAsync(() -> outcomes(over));

        String told = said(0, "update");

        assertThat(told).contains("has 1.1.0; this is 1.0.0.").endsWith("It is online: 1.1.0.");
        assertThat(Files.readString(mark)).isEqualTo("done\n");
        Rig.await("its result", PATIENCE, () -> agent.get("/api/commands/" + commandId)
                .text()
                .contains("exitCode"));
        awaitOnline();
        over.set(true);
        assertThat(outcomes.join()).contains("").isSubsetOf("", "node_offline");
        assertThat(said(0, "status")).contains("Update:          1.1.0 runs");
        assertThat(said(0, "update", "--check")).contains("1.1.0 is the newest version");
    }

    /** What became of commands that come all the time. */
    private Set<String> outcomes(AtomicBoolean over) {
        Set<String> outcomes = new TreeSet<>();
        try {
            while (!over.get()) {
                outcomes.add(rig.admin()
                        .post("/api/nodes/" + id + "/commands", "{\"command\":\"system.info\",\"params\":{}}")
                        .error());
                Thread.sleep(20);
            }
        } catch (IOException | InterruptedException e) {
            outcomes.add(e.toString());
        }
        return outcomes;
    }

    @Test
    @EnabledIfSystemProperty(named = "sophon.full", matches = "true")
    void aBadOneIsTakenBackAndAGoodOneByItsOwner() throws Exception {
        releases.publish("1.1.0", true);
        Program node = rig.startNode("updated", id);
        said(0, "update");
        releases.publish("1.2.0", false);

        assertThat(said(1, "update")).contains("1.2.0 is quarantined: it ended with 3 before it was online");

        awaitOnline();
        rig.awaitNode(id, record -> record.path("quarantined")
                .path("1.2.0")
                .asText()
                .equals("it ended with 3 before it was online"));
        assertThat(rig.admin().get("/api/audit?limit=50").text())
                .contains("node.quarantined")
                .contains("1.2.0: it ended with 3");
        assertThat(said(0, "update", "--status"))
                .contains("Runs:         1.1.0")
                .contains("Quarantined:  1.2.0, as it ended with 3");
        assertThat(said(1, "update", "--check")).contains("1.2.0 is quarantined, and not taken again");

        // Killed with all that it has started, and started anew: from the version that was good, and from that alone.
        ProcessHandle.of(node.pid()).orElseThrow().descendants().forEach(ProcessHandle::destroyForcibly);
        node.kill();
        rig.startNode("updated", id);
        assertThat(said(0, "update", "--rollback")).contains("Back from 1.1.0 to the installed version.");
        awaitOnline();
        assertThat(said(0, "update", "--status")).contains("Runs:         the installed version");
    }

    @Test
    @EnabledIfSystemProperty(named = "sophon.full", matches = "true")
    void itLooksByItselfWhereItsOwnerWantsIt() throws Exception {
        releases.publish("1.1.0", true);
        tell("autoUpdate", true);

        Program node = rig.startNode("updated", id);

        node.await("Update: 1.1.0 follows when no command runs", PATIENCE);
        node.await("Update: 1.1.0 runs", PATIENCE);
        awaitOnline();
    }
}
