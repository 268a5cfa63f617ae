package dev.sophon.gateway.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.microsoft.signalr.HubConnection;
import com.microsoft.signalr.HubConnectionBuilder;
import dev.sophon.gateway.hub.internal.NotificationsHub;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code /hubs/notifications}, with Microsoft's client. */
class NotificationsTest extends GatewayTest {
    private NotificationsHub hub;

    @BeforeEach
    void open() {
        hub = new NotificationsHub(gateway.guard(), gateway.tokens(), gateway.events(), gateway.time());
        gateway.add(hub, "/hubs/notifications/*");
    }

    @AfterEach
    void close() {
        hub.close();
    }

    private HubConnection connect(String token, List<JsonObject> heard) {
        HubConnection connection = HubConnectionBuilder.create(gateway.address() + "/hubs/notifications")
                .withHeader("Authorization", "Bearer " + token)
                .build();
        connection.on("Event", heard::add, JsonObject.class);
        return connection;
    }

    private String token(String more) {
        return admin.post("/auth/tokens", "{'name':'x'," + more + "}")
                .expect(201)
                .text("token");
    }

    private static List<String> types(List<JsonObject> events) {
        return events.stream().map(event -> event.get("type").getAsString()).toList();
    }

    @Test
    void tellsWhatHappensToThoseWhoMaySeeIt() {
        List<JsonObject> all = new CopyOnWriteArrayList<>();
        List<JsonObject> some = new CopyOnWriteArrayList<>();
        HubConnection viewer = connect(token("'role':'Viewer'"), all);
        HubConnection agent = connect(token("'role':'Agent','nodes':['second']"), some);
        viewer.start().blockingAwait(10, TimeUnit.SECONDS);
        agent.start().blockingAwait(10, TimeUnit.SECONDS);
        TestNode.pair(gateway, admin, "office", "[]");
        TestNode.pair(gateway, admin, "second", "[]");
        await().until(() -> types(some).contains("node.paired"));
        await().until(() -> types(all).stream().filter("node.paired"::equals).count() == 2);
        assertThat(some).allMatch(event -> event.get("nodeId").getAsString().equals("second"));
        JsonObject first = all.get(0);
        assertThat(first.keySet()).contains("id", "at", "type", "nodeId", "data");

        long seen = first.get("id").getAsLong();
        JsonArray missed = viewer.invoke(JsonArray.class, "Since", seen).blockingGet();
        assertThat(missed).hasSize(all.size() - 1);
        assertThat(agent.invoke(JsonArray.class, "Since", 0).blockingGet()).hasSize(some.size());
        viewer.stop().blockingAwait(10, TimeUnit.SECONDS);
        agent.stop().blockingAwait(10, TimeUnit.SECONDS);
    }

    @Test
    void anAgentHearsOfNobodysCommandsButItsOwn() {
        List<JsonObject> heard = new CopyOnWriteArrayList<>();
        HubConnection agent = connect(token("'role':'Agent'"), heard);
        agent.start().blockingAwait(10, TimeUnit.SECONDS);
        try (TestNode node =
                node("office", "['node.command']").on("system.info", call -> "\"ok\":true,\"result\":{}")) {
            gateway.as("Agent").run("office", "{'command':'system.info'}").expect(200);
            assertThat(node.hasReceived("ExecuteCommand")).isTrue();
        }
        await().until(() -> types(heard).contains("node.stale"));
        assertThat(types(heard)).noneMatch(type -> type.startsWith("command."));
        JsonArray before = agent.invoke(JsonArray.class, "Since", 0).blockingGet();
        assertThat(before.toString()).contains("node.online").doesNotContain("command.");
        agent.stop().blockingAwait(10, TimeUnit.SECONDS);
    }

    @Test
    void nobodyWithoutATokenThatStands() throws InterruptedException {
        for (String bad : List.of("sk_aaaaaaaaaaaa_forged", "office.secret")) {
            HubConnection forged = connect(bad, new CopyOnWriteArrayList<>());
            assertThatThrownBy(() -> forged.start().blockingAwait(10, TimeUnit.SECONDS))
                    .as(bad)
                    .hasMessageContaining("401");
        }
        Api.Reply made =
                admin.post("/auth/tokens", "{'name':'x','role':'Operator'}").expect(201);
        HubConnection connection = connect(made.text("token"), new CopyOnWriteArrayList<>());
        CountDownLatch closed = new CountDownLatch(1);
        connection.onClosed(problem -> closed.countDown());
        connection.start().blockingAwait(10, TimeUnit.SECONDS);
        admin.delete("/auth/tokens/" + made.text("id")).expect(204);
        assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
    }
}
