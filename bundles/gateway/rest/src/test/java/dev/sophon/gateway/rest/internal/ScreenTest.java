package dev.sophon.gateway.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.json.Json;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Those who look at the screen of a node, from the stream to the node's command and back. */
class ScreenTest extends GatewayTest {
    static final String CATALOGUE =
            """
            [{"name":"screen.capture","scope":"screen.capture","risk":"Low","status":"available","bundle":"t",
              "bundleVersion":"1","paramsSchema":{"type":"object"}}]
            """;
    private static final String OVER = "over";
    private static final String WHOLE = "{\"image\":\"AAAA\",\"revision\":1}";
    private static final String TILES = "{\"tiles\":[],\"revision\":2}";

    private TestNode node() {
        TestNode node = node("office", "['screen.capture']");
        node.catalogChanged(CATALOGUE);
        return node;
    }

    /** What comes of it, and {@link #OVER} at its end. */
    private static List<String> look(Api api, String query) {
        return look(api, "office", query);
    }

    private static List<String> look(Api api, String node, String query) {
        List<String> lines = new CopyOnWriteArrayList<>();
        Stream<String> stream = api.stream("/nodes/" + node + "/screen" + query);
        Thread reader = new Thread(() -> {
            try {
                stream.forEach(lines::add);
            } catch (UncheckedIOException e) {
                // Broken off, which is an end too.
            }
            lines.add(OVER);
        });
        reader.setDaemon(true);
        reader.start();
        await().until(() -> !lines.isEmpty());
        return lines;
    }

    private static void leave(Api api, List<String> lines) {
        String id = json(lines.get(0)).path("look").asText();
        api.delete("/nodes/office/screen/" + id).expect(204);
        await().until(() -> lines.contains(OVER));
    }

    private static JsonNode json(String line) {
        return Json.tree(line.getBytes(StandardCharsets.UTF_8));
    }

    private long audited(String action) {
        JsonNode items = admin.get("/audit?limit=100").expect(200).json().path("items");
        return StreamSupport.stream(items.spliterator(), false)
                .filter(item -> item.path("action").asText().equals(action))
                .count();
    }

    @Test
    void allWhoLookAtTheSameShareOneCommandAndTheLastOneEndsIt() {
        try (TestNode node = node()) {
            List<String> first = look(admin, "");
            JsonNode command = node.next("ExecuteCommand");
            String id = command.path("commandId").asText();
            assertThat(command.path("command").asText()).isEqualTo("screen.capture");
            assertThat(command.path("params")).isEqualTo(json("{\"follow\":true,\"quality\":70,\"maxWidth\":1280}"));
            assertThat(json(first.get(0)).path("commandId").asText()).isEqualTo(id);
            assertThat(node.shown(id, WHOLE)).isTrue();
            assertThat(node.shown(id, TILES)).isTrue();
            await().until(() -> first.size() == 3);

            Api operator = gateway.as("Operator");
            List<String> second = look(operator, "");
            await().until(() -> second.size() == 3);
            assertThat(second.subList(1, 3)).as("all that there is").containsExactly(WHOLE, TILES);
            assertThat(node.shown(id, WHOLE)).isTrue();
            await().until(() -> first.size() == 4 && second.size() == 4);
            assertThat(node.hasReceived("ExecuteCommand")).isFalse();
            assertThat(audited("screen.look")).isEqualTo(2);

            operator.delete("/nodes/office/screen/"
                            + json(first.get(0)).path("look").asText())
                    .expect(204);
            assertThat(node.shown(id, TILES)).isTrue();
            await().until(() -> first.size() == 5);
            assertThat(first).as("nobody else ends it").doesNotContain(OVER);
            leave(admin, first);
            assertThat(node.shown(id, TILES)).as("somebody looks").isTrue();
            leave(operator, second);
            assertThat(node.next("CancelCommand").path("commandId").asText()).isEqualTo(id);
            assertThat(node.shown(id, TILES)).as("nobody looks").isFalse();
            await().until(() -> audited("screen.look.end") == 2);
        }
    }

    @Test
    void anotherPartOfTheScreenIsAnotherLookAndAThirdOneIsTooMany() {
        try (TestNode node = node()) {
            look(admin, "?region=-5,0,30,40");
            assertThat(node.next("ExecuteCommand").at("/params/region"))
                    .isEqualTo(json("{\"x\":-5,\"y\":0,\"width\":30,\"height\":40}"));
            look(admin, "?windowId=0x7");
            assertThat(node.next("ExecuteCommand").at("/params/windowId").asText())
                    .isEqualTo("0x7");
            admin.get("/nodes/office/screen").expect(429, "rate_limited");
            admin.get("/nodes/office/screen?region=1,2,3").expect(400, "invalid_params");
        }
    }

    @Test
    @Timeout(60)
    void aHeadLooksAtNothing() {
        try (TestNode node = node()) {
            Api.Reply head = admin.call("HEAD", "/nodes/office/screen?region=1,2,3,4", null)
                    .expect(200);
            assertThat(head.headers().firstValue("Content-Type")).hasValue("application/x-ndjson");
            look(admin, "?windowId=0x7");
            assertThat(node.next("ExecuteCommand").at("/params/windowId").asText())
                    .as("the first command that came")
                    .isEqualTo("0x7");
        }
    }

    @Test
    void itEndsWithTheWordsOfTheDevice() {
        try (TestNode node = node()) {
            List<String> lines = look(admin, "");
            String id = node.next("ExecuteCommand").path("commandId").asText();
            var unused =
                    node.result(id, "\"ok\":false,\"error\":\"not_authorized\",\"message\":\"Its person said no\"");
            await().until(() -> lines.contains(OVER));
            assertThat(json(lines.get(1)))
                    .isEqualTo(json("{\"ended\":{\"error\":\"not_authorized\",\"message\":\"Its person said no\"}}"));
            // The next one is another command.
            look(admin, "");
            assertThat(node.next("ExecuteCommand").path("commandId").asText()).isNotEqualTo(id);
        }
    }

    @Test
    void whoMayLookNoLongerSeesNothingMore() {
        try (TestNode node = node()) {
            List<String> lines = look(admin, "");
            String id = node.next("ExecuteCommand").path("commandId").asText();
            assertThat(node.shown(id, WHOLE)).isTrue();
            admin.call("PUT", "/nodes/office/scopes", "{'scopes':['system.info']}")
                    .expect(200);
            assertThat(node.shown(id, TILES)).isFalse();
            await().until(() -> lines.contains(OVER));
            assertThat(lines).doesNotContain(TILES);
            admin.get("/nodes/office/screen").expect(403, "not_authorized");
        }
    }

    @Test
    void aNodeThatSendsWithoutEndIsNotListenedTo() {
        try (TestNode node = node()) {
            List<String> lines = look(admin, "");
            String id = node.next("ExecuteCommand").path("commandId").asText();
            String large = "{\"tiles\":[\"" + "A".repeat(2 << 20) + "\"]}";
            assertThat(node.shown(id, WHOLE)).isTrue();
            assertThat(node.shown(id, large)).isTrue();
            assertThat(node.shown(id, large)).isTrue();
            assertThat(node.shown(id, large)).as("more than is kept").isFalse();
            assertThat(node.shown("another-command", WHOLE)).isFalse();
            leave(admin, lines);
        }
    }

    @Test
    void aSilentDatabaseHoldsUpNoPictures() throws Exception {
        String asks = "\"ok\":false,\"error\":\"approval_needed\",\"message\":\"An operator decides\","
                + "\"approval\":{\"params\":{},\"words\":\"Would look\"}";
        try (TestNode asked = node("asked", "['screen.capture']").on("screen.capture", call -> asks);
                TestNode office = node()) {
            asked.catalogChanged(CATALOGUE);
            List<String> waiting = look(admin, "asked", "");
            await().until(() -> admin.get("/approvals?status=pending").json().path("items"), items -> !items.isEmpty());
            List<String> lines = look(admin, "");
            String id = office.next("ExecuteCommand").path("commandId").asText();

            CountDownLatch stuck = new CountDownLatch(1);
            CountDownLatch disk = new CountDownLatch(1);
            var unused = gateway.store().write(transaction -> {
                stuck.countDown();
                try {
                    disk.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            stuck.await();
            try {
                String look = json(waiting.get(0)).path("look").asText();
                CompletableFuture<Api.Reply> left = admin.later("DELETE", "/nodes/asked/screen/" + look, null);
                await().until(() -> waiting.contains(OVER));
                long begun = System.nanoTime();
                assertThat(office.shown(id, WHOLE)).isTrue();
                assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(4));
                await().until(() -> lines.contains(WHOLE));
                assertThat(left).as("its withdrawal is to be written").isNotDone();
                disk.countDown();
                left.join().expect(204);
            } finally {
                disk.countDown();
            }
        }
    }

    @Test
    void manyWhoComeAndGoAtOnceShareACommandAndLeaveNothing() throws Exception {
        try (TestNode node = node()) {
            List<String> executed = new CopyOnWriteArrayList<>();
            node.on("screen.capture", call -> {
                executed.add(call.path("commandId").asText());
                return null;
            });
            List<Thread> all = new ArrayList<>();
            List<String> seen = new CopyOnWriteArrayList<>();
            for (int i = 0; i < 8; i++) {
                Thread one = new Thread(() -> {
                    for (int round = 0; round < 5; round++) {
                        List<String> lines = look(admin, "");
                        seen.add(json(lines.get(0)).path("commandId").asText());
                        leave(admin, lines);
                    }
                });
                one.start();
                all.add(one);
            }
            for (Thread one : all) {
                one.join();
            }
            assertThat(seen).hasSize(40);
            Set<String> commands = new HashSet<>(seen);
            assertThat(executed).as("none that nobody looked by").containsExactlyInAnyOrderElementsOf(commands);
            Set<String> cancelled = new HashSet<>();
            while (cancelled.size() < commands.size()) {
                cancelled.add(node.next("CancelCommand").path("commandId").asText());
            }
            assertThat(cancelled).isEqualTo(commands);
            await().until(() -> audited("screen.look.end") == 40);
        }
    }

    @Test
    void nobodyLooksAtWhatIsNotThere() {
        try (TestNode node = node("office", "['system.info']")) {
            admin.get("/nodes/none/screen").expect(404, "not_found");
            admin.get("/nodes/office/screen").expect(403, "not_authorized");
            assertThat(node.hasReceived("ExecuteCommand")).isFalse();
            assertThat(audited("screen.look")).isZero();
        }
    }
}
