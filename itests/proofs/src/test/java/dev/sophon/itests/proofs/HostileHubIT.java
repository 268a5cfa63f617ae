package dev.sophon.itests.proofs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.itests.proofs.HubInputs.Input;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.HostileHub;
import dev.sophon.testkit.HostileHub.Line;
import dev.sophon.testkit.Program;
import dev.sophon.testkit.Rig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A Node survives its hub, whatever that sends and whenever it goes: each command is answered with one outcome and has
 * its effect once, the Node comes back after each end, and its heartbeats, heap and threads stay as they were. A failure
 * names the seed, which {@code -Dsophon.seed=} takes.
 */
class HostileHubIT {
    /** Inputs over both Nodes; {@link AbuseIT} gives the Gateway its own. */
    private static final boolean FULL = Boolean.getBoolean("sophon.full");

    private static final int INPUTS = Integer.getInteger("sophon.hostile.inputs", FULL ? 500_000 : 8_000);

    private static final long SEED = Long.getLong("sophon.seed", 20_260_101L);
    private static final int NODES = 2;
    private static final int BATCH = 100;
    /** Beyond the longest wait before an attempt, and what an attempt may take. */
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    /** One a second is asked for. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private static final int ATTEMPTS = 3;
    private static final int MORE_THREADS = 30;

    @TempDir
    Path folder;

    @Test
    void aNodeOutlivesAHostileHub() throws Exception {
        List<Moment> moments = new ArrayList<>(FULL ? List.of(Moment.values()) : Moment.FEW);
        Collections.shuffle(moments, new Random(SEED));
        ExecutorService hands = Executors.newFixedThreadPool(NODES);
        try (Rig rig = new Rig(Rig.distributions(), folder.resolve("rig"))) {
            if (!FULL) {
                rig.with("SOPHON_JAVA_OPTIONS", Rig.BRIEFLY);
            }
            List<Callable<Object>> all = new ArrayList<>();
            for (int i = 0; i < NODES; i++) {
                Node node = new Node(rig, "n" + i, SEED + i);
                List<Moment> share = new ArrayList<>();
                for (int at = i; at < moments.size(); at += NODES) {
                    share.add(moments.get(at));
                }
                all.add(() -> {
                    node.abuse(share, INPUTS / NODES);
                    return node;
                });
            }
            List<String> faults = new ArrayList<>();
            for (Future<Object> done : hands.invokeAll(all)) {
                try {
                    done.get();
                } catch (ExecutionException e) {
                    faults.add(printable(String.valueOf(e.getCause())));
                }
            }
            assertThat(faults).isEmpty();
        } finally {
            hands.shutdownNow();
        }
    }

    /** An input holds what would break off the report in which it is cited. */
    private static String printable(String text) {
        StringBuilder words = new StringBuilder();
        text.chars().limit(2_000).forEach(c -> {
            if (c == '\n' || c >= ' ' && c < 127) {
                words.append((char) c);
            } else {
                words.append(String.format("<%04x>", c));
            }
        });
        return words.toString();
    }

    /** One Node and the hub that it has. */
    private final class Node {
        private final Rig rig;
        private final String name;
        private final long seed;
        private final HubScript script = new HubScript();
        private final Path effects;
        private final HubInputs inputs;

        Node(Rig rig, String name, long seed) throws IOException {
            this.rig = rig;
            this.name = name;
            this.seed = seed;
            Path probes = Files.createDirectories(folder.resolve("probes-" + name));
            this.effects = Files.createFile(probes.resolve("effects"));
            // It waits for nobody.
            Files.createFile(probes.resolve("free.go"));
            Files.createFile(probes.resolve("free.return"));
            this.inputs = new HubInputs(
                    seed, name, "{\"folder\":\"" + probes + "\",\"name\":\"free\",\"effects\":\"" + effects + "\"}");
        }

        void abuse(List<Moment> moments, int count) throws Exception {
            try (HostileHub hub = new HostileHub(script)) {
                Path state = Files.createDirectories(rig.nodeState(name));
                Path deploy = Files.createDirectories(state.resolve("karaf/deploy"));
                Files.copy(CrashRig.probe(), deploy.resolve("probe.jar"), StandardCopyOption.REPLACE_EXISTING);
                Files.write(
                        state.resolve("config.json"),
                        Json.bytes(Map.of(
                                "gatewayUrl",
                                "http://localhost:" + hub.port(),
                                "nodeToken",
                                "node-" + name + "." + "s".repeat(40))));
                Program node = rig.node(name, "start", "--service");
                try {
                    abuse(node, state, moments, count);
                } catch (AssertionError e) {
                    throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
                }
            }
        }

        private void abuse(Program node, Path state, List<Moment> moments, int count) throws Exception {
            awaitGreeting(0);
            Rig.await("the probe", PATIENCE, () -> script.catalogue()
                    .findValuesAsText("name")
                    .contains("probe.append"));
            inputs(2 * BATCH);
            Health health = new Health(node, state);
            long threads = health.threads();
            long since = System.nanoTime();
            int segments = moments.size() + 1;
            int given = 0;
            for (int i = 0; i < segments; i++) {
                int until = (int) ((long) count * (i + 1) / segments);
                given = inputsUpTo(given, until);
                if (i < moments.size()) {
                    meet(moments.get(i));
                }
            }
            script.lie(3);
            inputs(BATCH);
            assertThat(health.threads()).as("threads, %s before", threads).isLessThan(threads + MORE_THREADS);
            health.holds();
            System.out.printf(
                    "%s: %,d inputs over %d connections in %d s%n",
                    name,
                    given,
                    script.greetings(),
                    Duration.ofNanos(System.nanoTime() - since).toSeconds());
        }

        private int inputsUpTo(int given, int until) throws Exception {
            int done = given;
            while (done < until) {
                int some = Math.min(BATCH, until - done);
                inputs(some);
                done += some;
            }
            return done;
        }

        /** So many inputs; where the connection ends meanwhile, all of them again on the next one. */
        private void inputs(int count) throws Exception {
            List<Input> given = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                given.add(inputs.next(script.catalogue()));
            }
            boolean complete = false;
            for (int attempt = 0; attempt < ATTEMPTS && !complete; attempt++) {
                Line line = awaitGreeting(0);
                complete = send(line, given) && awaitAnswers(line, given);
                sane();
            }
            assertThat(complete)
                    .as("all of a batch was answered over one connection")
                    .isTrue();
            check(given);
            script.forget();
        }

        private boolean send(Line line, List<Input> given) {
            try {
                // One of those before may have taken them away.
                line.send("{\"type\":1,\"target\":\"ScopesChanged\",\"arguments\":[{\"scopes\":[\"system.info\"]}]}"
                        + HubScript.END);
                for (Input input : given) {
                    line.send(input.text());
                }
                return true;
            } catch (IOException e) {
                return false; // The Node has ended the connection, as it may.
            }
        }

        private boolean awaitAnswers(Line line, List<Input> given) throws Exception {
            for (Input input : given) {
                if (input.answered().isPresent()) {
                    String id = input.answered().get();
                    Rig.await(
                            "the answer to "
                                    + input.text()
                                            .substring(
                                                    0,
                                                    Math.min(500, input.text().length())),
                            PATIENCE,
                            () -> script.answered(id) || script.live() != line || script.fault() != null);
                }
            }
            return script.live() == line;
        }

        private void check(List<Input> given) throws IOException {
            Map<String, Integer> ran = new HashMap<>();
            for (String id : Files.readAllLines(effects)) {
                ran.merge(id, 1, Integer::sum);
            }
            assertThat(ran.values()).as("how often each ran: %s", ran).allMatch(often -> often == 1);
            for (Input input : given) {
                String id = input.answered().orElse("");
                String answer = script.answer(id);
                int times = ran.getOrDefault(id, 0);
                if (input.effect() && answer != null && answer.contains("\"ok\":true")) {
                    assertThat(times).as(id + " is said to have run").isEqualTo(1);
                }
            }
            Files.write(effects, new byte[0]);
        }

        /** Nothing was seen that must not be, and the heartbeats of a connection that lives are on time. */
        private void sane() {
            assertThat(script.fault()).isNull();
            if (script.live() != null) {
                assertThat(Duration.ofNanos(System.nanoTime() - script.lastHeartbeat()))
                        .as("since the last heartbeat")
                        .isLessThan(HEARTBEAT);
            }
        }

        private void meet(Moment moment) throws Exception {
            Line line = awaitGreeting(0);
            int greetings = script.greetings();
            if (moment.at() == Moment.At.LIVE) {
                try {
                    moment.act(line, "");
                } catch (IOException e) {
                    // The Node has had enough before all was said.
                }
            } else {
                script.next(moment);
                line.close();
                Rig.await(moment + " to be met", PATIENCE, () -> script.isOver(moment));
            }
            try {
                awaitGreeting(greetings);
            } catch (AssertionError e) {
                throw new AssertionError("after " + moment + ": " + e.getMessage(), e);
            }
            sane();
        }

        /** A connection after so many. */
        private Line awaitGreeting(int greetings) throws Exception {
            Line[] found = new Line[1];
            Rig.await("the Node to come again", PATIENCE, () -> {
                found[0] = script.live();
                return found[0] != null && script.greetings() > greetings;
            });
            return found[0];
        }
    }
}
