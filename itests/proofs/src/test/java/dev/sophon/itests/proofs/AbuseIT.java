package dev.sophon.itests.proofs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.Program;
import dev.sophon.testkit.Rest;
import dev.sophon.testkit.Rig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rubbish hurts nobody: generated params, damaged messages, sockets that misbehave, wrong tokens. Meanwhile another
 * connection goes on as if nothing were. A failure names the seed, which {@code -Dsophon.seed=} takes.
 */
class AbuseIT {
    private static final boolean FULL = Boolean.getBoolean("sophon.full");
    /** Those through REST are slow, and all alike. With those of {@link HostileHubIT} a full run has a million. */
    private static final int TO_REST = FULL ? 50_000 : 2_000;

    private static final int TO_HUB = Integer.getInteger("sophon.abuse.inputs", FULL ? 450_000 : 10_000);

    private static final long SEED = Long.getLong("sophon.seed", 20_260_101L);
    private static final int HANDS = 4;
    /** Of the bystander, who watches without taking the processor for it. */
    private static final int BETWEEN_LOOKS_MS = 50;

    /** What may be answered to a command with generated params; {@code internal_error} is not among them. */
    private static final Set<String> TYPED = Set.of(
            "",
            "invalid_params",
            "not_authorized",
            "approval_rejected",
            "unknown_command",
            "cancelled",
            "platform_unsupported",
            "timeout",
            "overloaded",
            "payload_too_large");

    @TempDir
    static Path folder;

    private static final ExecutorService HAND_POOL = Executors.newFixedThreadPool(HANDS);
    private static Rig rig;
    private static String nodeId;
    private static Rest agent;
    private static Program node;
    private static Health gatewayHealth;
    private static Health nodeHealth;

    @BeforeAll
    static void start() throws Exception {
        rig = new Rig(Rig.distributions(), folder);
        rig.startGateway();
        nodeId = rig.paired("bystander", List.of("node.command"));
        plug("bystander");
        node = rig.startNode("bystander", nodeId);
        agent = rig.admin()
                .as(rig.admin()
                        .post("/api/auth/tokens", "{\"name\":\"agent\",\"role\":\"Agent\"}")
                        .json()
                        .path("token")
                        .asText());
        rig.awaitNode(
                nodeId,
                record -> record.path("commands").findValuesAsText("name").contains("filesystem.list"));
        gatewayHealth = new Health(rig.gateway(), rig.gatewayState());
        nodeHealth = new Health(node, rig.nodeState("bystander"));
    }

    /** With the filesystem's commands, in a folder of their own. */
    private static void plug(String name) throws IOException {
        Path files = Files.createDirectories(folder.resolve("files-of-" + name));
        Path state = Files.createDirectories(rig.nodeState(name));
        Files.write(
                state.resolve("policy.json"),
                Json.bytes(Map.of(
                        "filesystem", Map.of("roots", List.of(files.toRealPath().toString())))));
        Path deploy = Files.createDirectories(state.resolve("karaf/deploy"));
        try (Stream<Path> all = Files.list(Rig.distributions().resolveSibling("features/filesystem/target"))) {
            Path kar = all.filter(file -> file.toString().endsWith(".kar"))
                    .findFirst()
                    .orElseThrow();
            Files.copy(kar, deploy.resolve(kar.getFileName()));
        }
    }

    @AfterAll
    static void stop() {
        HAND_POOL.shutdownNow();
        rig.close();
    }

    /** One input after another, by several hands at once, each with a generator of its own. */
    private interface Input {
        void give(Rubbish rubbish, int number) throws Exception;
    }

    private static void inputs(int count, Input input) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        Future<?> watch = Executors.newSingleThreadExecutor().submit(() -> bystander(over));
        List<Callable<Object>> hands = new ArrayList<>();
        for (int hand = 0; hand < HANDS; hand++) {
            long seed = SEED + hand;
            hands.add(() -> {
                Rubbish rubbish = new Rubbish(seed);
                for (int i = 0; i < count / HANDS; i++) {
                    try {
                        input.give(rubbish, i);
                    } catch (Exception | AssertionError e) {
                        throw new AssertionError("seed " + seed + ", input " + i + ": " + e.getMessage(), e);
                    }
                }
                return seed;
            });
        }
        try {
            for (Future<Object> hand : HAND_POOL.invokeAll(hands)) {
                hand.get();
            }
        } finally {
            over.set(true);
        }
        watch.get(60, TimeUnit.SECONDS);
        gatewayHealth.holds();
        nodeHealth.holds();
    }

    /** Somebody else, all the while: answered, online, and heard of in time. */
    private static @org.jspecify.annotations.Nullable Object bystander(AtomicBoolean over) throws Exception {
        do {
            Rest.Answer answer = agent.command(nodeId, "system.info", "{}");
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            JsonNode record = rig.admin().get("/api/nodes/" + nodeId).json();
            assertThat(record.path("status").asText()).isEqualTo("online");
            assertThat(Instant.parse(record.path("lastHeartbeatAt").asText()))
                    .as("the last heartbeat")
                    .isAfter(Instant.now().minusSeconds(45));
            Thread.sleep(BETWEEN_LOOKS_MS);
        } while (!over.get());
        return null;
    }

    private static List<JsonNode> catalogue() throws Exception {
        List<JsonNode> commands = new ArrayList<>();
        rig.admin().get("/api/nodes/" + nodeId).json().path("commands").forEach(commands::add);
        assertThat(commands).hasSizeGreaterThan(8);
        return commands;
    }

    private static void typed(JsonNode answer, String command) {
        Health.showsNoInsides(answer.toString(), command);
        assertThat(answer.path("error").asText())
                .as("%s: %s", command, answer.path("message").asText())
                .isIn(TYPED);
    }

    @Test
    void generatedParamsThroughRest() throws Exception {
        List<JsonNode> commands = catalogue();
        inputs(TO_REST, (rubbish, number) -> {
            JsonNode info = commands.get(rubbish.below(commands.size()));
            String command = info.path("name").asText();
            // What an operator would be asked about is taken back; nobody approves it.
            boolean critical = info.path("risk").asText().equals("Critical");
            String body = "{\"command\":\"" + command + "\",\"timeoutMs\":20000,\"params\":"
                    + rubbish.params(info.path("paramsSchema")) + "}";
            Rest.Answer answer = agent.send(
                    "POST",
                    "/api/nodes/" + nodeId + "/commands",
                    body,
                    critical ? Map.of("Prefer", "respond-async") : Map.of());
            typed(answer.json(), command);
            if (answer.status() == 202) {
                agent.post("/api/commands/" + answer.json().path("commandId").asText() + "/cancel", "{}");
            }
        });
    }

    @Test
    void damagedMessagesToTheHub() throws Exception {
        inputs(TO_HUB, new HubAbuse(rig, tokens(HANDS))::give);
    }

    @Test
    void socketsThatMisbehave() throws Exception {
        SocketAbuse abuse = new SocketAbuse(rig.port(), tokens(1).get(0));
        AtomicBoolean over = new AtomicBoolean();
        Future<?> watch = HAND_POOL.submit(() -> bystander(over));
        try {
            abuse.all();
        } finally {
            over.set(true);
        }
        watch.get(60, TimeUnit.SECONDS);
        gatewayHealth.holds();
    }

    @Test
    void wrongTokensAtRate() throws Exception {
        Rest nobody = rig.admin().as("sk_" + "0".repeat(40));
        inputs(2_000, (rubbish, number) -> {
            Rest.Answer answer = number % 2 == 0
                    ? nobody.get("/api/nodes")
                    : nobody.send(
                            "POST",
                            "/hubs/node/negotiate?negotiateVersion=1",
                            "",
                            Map.of("X-Number", Integer.toString(rubbish.below(9))));
            assertThat(answer.status()).as(answer.text()).isIn(401, 429);
            Health.showsNoInsides(answer.text(), "a wrong token");
        });
    }

    /** Of nodes that nobody uses but those who abuse them. */
    private static List<String> tokens(int count) throws Exception {
        return List.copyOf(PlayedNode.pair(rig, count).values());
    }
}
