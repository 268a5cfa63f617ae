package dev.sophon.itests.proofs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.testkit.Program;
import dev.sophon.testkit.Rest;
import dev.sophon.testkit.Rig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two hundred attackers of several kinds at once, beside fifty Nodes and an agent that issues twenty commands a second: no
 * command fails, each is answered about as soon as beside as many honest clients that send as much, every heartbeat is heard
 * in time, and afterwards the Gateway holds what it held before.
 */
class CrowdIT {
    private static final boolean LONG = Boolean.getBoolean("sophon.attacks") || Boolean.getBoolean("sophon.full");
    private static final int SECONDS = LONG ? 120 : 25;
    private static final int NODES = 50;
    private static final int OF_THE_CROWD = 20;
    private static final long BETWEEN_COMMANDS = 50_000_000L;
    private static final int BEAT_SECONDS = 5;
    /** What the machine's own noise makes of the slowest of a hundred. */
    private static final double NOISE_MILLIS = 10;
    /** Attackers who send less than this share of what the honest send show nothing. */
    private static final double AS_MANY = 0.8;

    /** Until a crowd is there, on a machine that is busy. */
    private static final Duration GATHERS = Duration.ofMinutes(2);

    private static final String SENT = "sent (\\d+) bytes in \\d+ rounds";

    @TempDir
    Path folder;

    @Test
    void attackersHurtNobodyElse() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        List<PlayedNode> playing = new ArrayList<>();
        try (Rig rig = new Rig(Rig.distributions(), folder).with("SOPHON_JAVA_OPTIONS", "-Xmx1g")) {
            Program gateway = rig.startGateway();
            String agent = token(rig, "Agent");
            Map<String, String> tokens = PlayedNode.pair(rig, NODES + OF_THE_CROWD);
            List<String> all = List.copyOf(tokens.keySet());
            List<String> nodes = all.subList(0, NODES);
            List<String> lines =
                    new ArrayList<>(List.of("agent " + token(rig, "Agent"), "viewer " + token(rig, "Viewer")));
            all.subList(NODES, all.size()).forEach(id -> lines.add(id + " " + tokens.get(id)));
            Path file = Files.write(folder.resolve("tokens"), lines);
            for (String id : nodes) {
                playing.add(new PlayedNode(rig.port(), id, tokens.get(id)).answering(threads));
            }
            Future<?> beating = clock.scheduleAtFixedRate(
                    () -> playing.forEach(PlayedNode::beat), BEAT_SECONDS, BEAT_SECONDS, TimeUnit.SECONDS);

            Beside honest = beside(rig, "honest", 0, file, agent, nodes, threads);
            Health health = new Health(gateway, rig.gatewayState());
            Beside attacked = beside(rig, "attack", honest.bytes(), file, agent, nodes, threads);
            double allowed = allowed(honest);
            if (attacked.millis() >= allowed) {
                // Others may have made the machine slow meanwhile: then it is so beside honest clients too.
                allowed = Math.max(allowed, allowed(beside(rig, "honest", 0, file, agent, nodes, threads)));
            }

            assertThat(beating.isDone()).as("a Node lost its connection").isFalse();
            assertThat(attacked.millis()).as("p99 in ms beside attackers").isLessThan(allowed);
            assertThat(attacked.bytes())
                    .as("bytes of the attackers; of the honest %d", honest.bytes())
                    .isGreaterThan((long) (AS_MANY * honest.bytes()));
            health.holds();
        } finally {
            clock.shutdownNow();
            playing.forEach(PlayedNode::close);
            threads.shutdownNow();
        }
    }

    private static double allowed(Beside honest) {
        return 10 * Math.max(honest.millis(), NOISE_MILLIS);
    }

    private static String token(Rig rig, String role) throws Exception {
        return rig.admin()
                .post("/api/auth/tokens", "{\"name\":\"" + role + "\",\"role\":\"" + role + "\"}")
                .json()
                .path("token")
                .asText();
    }

    /**
     * What was measured while a crowd was there.
     *
     * @param millis of the slowest of a hundred commands
     * @param bytes that the crowd sent
     */
    private record Beside(double millis, long bytes) {}

    private static Beside beside(
            Rig rig, String kind, long bytes, Path tokens, String agent, List<String> nodes, ExecutorService threads)
            throws Exception {
        Program crowd = Program.start(
                List.of(
                        "nice",
                        "-n",
                        "19",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Crowd.class.getName(),
                        kind,
                        Integer.toString(rig.port()),
                        Integer.toString(SECONDS),
                        tokens.toString(),
                        Long.toString(bytes)),
                Map.of());
        try {
            crowd.await(Crowd.THERE, GATHERS);
            List<Future<Rest.Answer>> issued = new ArrayList<>();
            Rest rest = rig.admin().as(agent);
            long begun = System.nanoTime();
            for (int i = 0; crowd.isAlive(); i++) {
                long wait = begun + i * BETWEEN_COMMANDS - System.nanoTime();
                TimeUnit.NANOSECONDS.sleep(Math.max(0, wait));
                String node = nodes.get(i % nodes.size());
                issued.add(threads.submit(() -> rest.command(node, "system.info", "{}")));
                if (i % 100 == 99) {
                    heardInTime(rig, nodes);
                }
            }
            List<Double> millis = new ArrayList<>();
            for (Future<Rest.Answer> one : issued) {
                Rest.Answer answer = one.get(60, TimeUnit.SECONDS);
                assertThat(answer.status()).as(answer.text()).isEqualTo(200);
                millis.add(answer.millis());
            }
            assertThat(crowd.exitCode(Duration.ofSeconds(60)))
                    .as(crowd.output())
                    .isZero();
            assertThat(millis).hasSizeGreaterThan(SECONDS * 10);
            Collections.sort(millis);
            double slow = millis.get(millis.size() * 99 / 100);
            Matcher sent = crowd.await(SENT, Duration.ZERO);
            System.out.printf("%s: %s; %d commands, p99 %.0f ms%n", kind, sent.group(), millis.size(), slow);
            return new Beside(slow, Long.parseLong(sent.group(1)));
        } finally {
            crowd.close();
        }
    }

    /** The fifty, by what the Gateway says of them. */
    private static void heardInTime(Rig rig, List<String> nodes) throws Exception {
        int heard = 0;
        JsonNode page = rig.admin().get("/api/nodes?limit=1000&commands=none").json();
        for (JsonNode node : page.path("items")) {
            if (nodes.contains(node.path("nodeId").asText())
                    && node.path("status").asText().equals("online")
                    && Instant.parse(node.path("lastHeartbeatAt").asText())
                            .isAfter(Instant.now().minusSeconds(3L * BEAT_SECONDS))) {
                heard++;
            }
        }
        assertThat(heard).as("nodes whose heartbeats were heard in time").isEqualTo(NODES);
    }
}
