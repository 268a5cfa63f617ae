package dev.sophon.itests.proofs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.testkit.FaultProxy;
import dev.sophon.testkit.PostgresServer;
import dev.sophon.testkit.Program;
import dev.sophon.testkit.Rest;
import dev.sophon.testkit.Rig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole Gateway whose PostgreSQL falls silent, restarts, or is written to by somebody else: it goes on answering and
 * hearing, refuses clearly what it cannot write, and has all that it acknowledged when the database is back.
 */
class LostDatabaseIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** The longest that anybody waits for what has nothing to do with the database. */
    private static final double AT_ONCE_MILLIS = 4_000;
    /** The longest that anybody waits for what has. */
    private static final double IN_THE_END_MILLIS = 40_000;

    private static final int BETWEEN_LOOKS_MS = 50;

    private static final int AT_FIRST = 20;
    private static final int CHANGES = 40;
    private static final int KEYED = 10;

    @TempDir
    static Path folder;

    private static ExecutorService threads;
    private static PostgresServer server;
    private static String schema;
    private static FaultProxy line;
    private static Rig rig;
    private static Rest admin;
    private static Rest agent;
    private static String nodeId;
    private static PlayedNode node;

    @BeforeAll
    static void start() throws Exception {
        threads = Executors.newCachedThreadPool();
        Optional<PostgresServer> installed = PostgresServer.shared();
        Assumptions.assumeTrue(installed.isPresent(), "PostgreSQL is not installed: apt-get install postgresql");
        server = installed.orElseThrow();
        String url = server.newDatabase();
        schema = url.replaceFirst(".*currentSchema=", "");
        String port = url.replaceFirst(".*127.0.0.1:(\\d+)/.*", "$1");
        line = new FaultProxy(Integer.parseInt(port));
        rig = new Rig(Rig.distributions(), folder).with("SOPHON_JAVA_OPTIONS", Rig.BRIEFLY);
        Path config = Files.createDirectories(rig.gatewayState().resolve("config"));
        Files.writeString(
                config.resolve("gateway.cfg"),
                "databaseUrl=" + url.replace(":" + port + "/", ":" + line.port() + "/") + "\ndatabasePassword="
                        + PostgresServer.PASSWORD + "\n");
        rig.startGateway();
        admin = rig.admin();
        agent = admin.as(newToken().json().path("token").asText());
        Map<String, String> tokens = PlayedNode.pair(rig, 1);
        nodeId = tokens.keySet().iterator().next();
        node = new PlayedNode(rig.port(), nodeId, tokens.get(nodeId)).answering(threads);
        rig.awaitNode(nodeId, record -> record.path("status").asText().equals("online"));
    }

    @AfterAll
    static void stop() {
        threads.shutdownNow();
        if (node != null) {
            node.close();
        }
        if (rig != null) {
            rig.close();
            line.close();
        }
    }

    private static Rest.Answer newToken() throws Exception {
        return admin.post("/api/auth/tokens", "{\"name\":\"agent\",\"role\":\"Agent\"}");
    }

    private static Rest.Answer keyed(String key) throws Exception {
        return agent.post(
                "/api/nodes/" + nodeId + "/commands",
                "{\"command\":\"system.info\",\"params\":{},\"idempotencyKey\":\"" + key + "\"}");
    }

    private static Rest.Answer command() throws Exception {
        return agent.command(nodeId, "system.info", "{}");
    }

    private static boolean taken(Rest.Answer answer) {
        return answer.status() < 300;
    }

    private static List<String> ids(List<Rest.Answer> answers, String field) {
        return answers.stream()
                .filter(LostDatabaseIT::taken)
                .map(answer -> answer.json().path(field).asText())
                .toList();
    }

    /** That it was not done, and why, in the words of the API. */
    private static void refusedClearly(Rest.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isIn(500, 502, 503);
        assertThat(answer.json().path("message").asText()).isNotBlank();
        Health.showsNoInsides(answer.text(), "a write");
    }

    /** Everybody else, while the database is away. */
    private static void othersAreAnsweredAtOnce() throws Exception {
        node.beat();
        for (Rest.Answer answer : List.of(
                admin.as(null).get("/api/health"),
                admin.get("/api/health"),
                admin.get("/api/nodes/" + nodeId),
                agent.get("/api/auth/me"))) {
            assertThat(answer.status()).as(answer.text()).isIn(200, 503);
            assertThat(answer.millis()).as("milliseconds for " + answer.text()).isLessThan(AT_ONCE_MILLIS);
        }
        rig.awaitNode(
                nodeId, record -> Instant.parse(record.path("lastHeartbeatAt").asText())
                        .isAfter(Instant.now().minusSeconds(5)));
        assertThat(admin.get("/api/nodes/" + nodeId).json().path("status").asText())
                .isEqualTo("online");
    }

    private static List<Rest.Answer> all(List<Future<Rest.Answer>> asked) throws Exception {
        List<Rest.Answer> answers = new ArrayList<>();
        for (Future<Rest.Answer> one : asked) {
            Rest.Answer answer = one.get(60, TimeUnit.SECONDS);
            assertThat(answer.millis()).as(answer.text()).isLessThan(IN_THE_END_MILLIS);
            answers.add(answer);
        }
        return answers;
    }

    private static List<Future<Rest.Answer>> begin(int count, Callable<Rest.Answer> what) {
        List<Future<Rest.Answer>> asked = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            asked.add(threads.submit(what));
        }
        return asked;
    }

    private static String list(List<String> ids) {
        return ids.stream().map(id -> "'" + id + "'").collect(Collectors.joining(","));
    }

    /** Each command that was answered has ended in the database, and its tokens are those in memory. */
    private static void nothingIsLost(List<String> commands) throws Exception {
        Rig.await("the Gateway to work again", PATIENCE, () -> {
            try {
                return taken(command());
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        String ended = "SELECT COUNT(*) FROM " + schema + ".command WHERE ended_at IS NOT NULL AND id IN ("
                + list(commands) + ")";
        Rig.await("all that was answered to be written", PATIENCE, () -> server.sql(ended)
                .equals("" + commands.size()));
        for (String id : commands) {
            Rest.Answer kept = agent.get("/api/commands/" + id);
            assertThat(kept.json().path("ok").asBoolean()).as(kept.text()).isTrue();
        }
        assertThat(server.sql("SELECT id FROM " + schema + ".api_token").lines())
                .containsExactlyInAnyOrderElementsOf(
                        admin.get("/api/auth/tokens?limit=500").json().findValuesAsText("id"));
        JsonNode verified = admin.get("/api/audit/verify").json();
        assertThat(verified.path("ok").asBoolean()).as(verified.toString()).isTrue();
        othersAreAnsweredAtOnce();
    }

    @Test
    void aSilentServerHoldsNobodyUpAndNothingAcknowledgedIsLost() throws Exception {
        List<String> commands = new ArrayList<>();
        line.hold(FaultProxy.From.NODE);
        line.hold(FaultProxy.From.GATEWAY);
        List<Rest.Answer> tokens;
        try {
            // Nobody knows yet that it is silent.
            for (int i = 0; i < AT_FIRST; i++) {
                Rest.Answer answer = command();
                assertThat(answer.status()).as(answer.text()).isEqualTo(200);
                assertThat(answer.millis()).isLessThan(AT_ONCE_MILLIS);
                commands.add(answer.json().path("commandId").asText());
            }
            List<Future<Rest.Answer>> changes = begin(CHANGES, LostDatabaseIT::newToken);
            List<Future<Rest.Answer>> keyed = new ArrayList<>();
            for (int i = 0; i < KEYED; i++) {
                String key = "silent-" + i;
                keyed.add(threads.submit(() -> keyed(key)));
            }
            while (!changes.stream().allMatch(Future::isDone) || !keyed.stream().allMatch(Future::isDone)) {
                othersAreAnsweredAtOnce();
                Thread.sleep(BETWEEN_LOOKS_MS);
            }
            tokens = all(changes);
            List<Rest.Answer> refused = all(keyed);
            refused.addAll(all(begin(KEYED, LostDatabaseIT::command)));
            for (Rest.Answer answer : refused) {
                refusedClearly(answer);
                assertThat(node.ran())
                        .as("what was refused was not sent")
                        .doesNotContain(answer.json().path("commandId").asText());
            }
            tokens.stream().filter(answer -> !taken(answer)).forEach(LostDatabaseIT::refusedClearly);
            assertThat(tokens).as("a silence that was noticed").anyMatch(answer -> !taken(answer));
        } finally {
            line.cut();
        }
        nothingIsLost(commands);
        assertThat(admin.get("/api/auth/tokens?limit=500").json().findValuesAsText("id"))
                .containsAll(ids(tokens, "id"));
    }

    @Test
    void aRestartOfTheServerIsBridgedAndNothingAcknowledgedIsLost() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        List<Future<List<Rest.Answer>>> asking = new ArrayList<>();
        for (int hand = 0; hand < 4; hand++) {
            String name = "restart-" + hand + "-";
            asking.add(threads.submit(() -> {
                List<Rest.Answer> answers = new ArrayList<>();
                do {
                    answers.add(command());
                    answers.add(keyed(name + answers.size()));
                } while (!over.get());
                return answers;
            }));
        }
        List<Future<Rest.Answer>> changes;
        try {
            server.restart();
            changes = begin(CHANGES, LostDatabaseIT::newToken);
            othersAreAnsweredAtOnce();
        } finally {
            over.set(true);
        }
        List<Rest.Answer> answers = new ArrayList<>();
        for (Future<List<Rest.Answer>> hand : asking) {
            answers.addAll(hand.get(60, TimeUnit.SECONDS));
        }
        answers.stream().filter(answer -> !taken(answer)).forEach(LostDatabaseIT::refusedClearly);
        List<Rest.Answer> tokens = all(changes);
        tokens.stream().filter(answer -> !taken(answer)).forEach(LostDatabaseIT::refusedClearly);
        nothingIsLost(ids(answers, "commandId"));
        assertThat(admin.get("/api/auth/tokens?limit=500").json().findValuesAsText("id"))
                .containsAll(ids(tokens, "id"));
    }

    @Test
    void whoChangesTheRecordBesideTheGatewayIsNamed() throws Exception {
        String row = server.sql("SELECT MIN(number) FROM " + schema + ".audit WHERE action = 'token.create'");
        String change = "UPDATE " + schema + ".audit SET actor = '%s' WHERE number = " + row;
        String actor = server.sql("SELECT actor FROM " + schema + ".audit WHERE number = " + row);
        server.sql(String.format(change, "somebody else"));
        try {
            Program verified = rig.operator("audit", "verify");
            assertThat(rig.awaitEnd("the check of the record", verified)).isNotZero();
            assertThat(verified.output()).containsPattern("\\b" + row + "\\b");
        } finally {
            server.sql(String.format(change, actor));
        }
        assertThat(rig.awaitEnd("the check of the record", rig.operator("audit", "verify")))
                .isZero();
    }
}
