package dev.sophon.gateway.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.gateway.runtime.GatewayHome;
import dev.sophon.gateway.runtime.internal.SystemTime;
import dev.sophon.gateway.store.FaultyStore;
import dev.sophon.gateway.store.FaultyStore.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The store fails, throws, undoes or waits at each write of each route. Afterwards what the Gateway shows is what it shows
 * when it has been started anew from the database; what was answered as done is there, and of what was not nothing is.
 */
class FaultsTest {
    private static final boolean WHOLE = "faults".equals(System.getProperty("sophon.suite"));

    @TempDir
    Path home;

    /** Routes whose writes have a test of their own: below, in {@link TransfersTest}, or beside what they write. */
    private static final Set<String> APART = Set.of(
            "POST /nodes/{id}/commands",
            "POST /nodes/{id}/actions",
            "POST /transfers",
            "PUT /transfers/{id}",
            "DELETE /transfers/{id}",
            "POST /nodes/me/transfers",
            "PUT /nodes/me/transfers/{id}",
            "POST /features",
            "POST /features/rescan",
            "PUT /features/{name}/{version}/file",
            "DELETE /features/library/{name}/{version}",
            "PUT /features/sets/{target}",
            "DELETE /features/sets/{target}",
            "POST /features/rollouts",
            "POST /features/rollouts/{id}/approve",
            "POST /features/rollouts/{id}/cancel",
            "POST /features/rollouts/{id}/pause",
            "POST /features/rollouts/{id}/resume");

    /** Routes that change what is only in memory, or elsewhere. */
    private static final Set<String> UNWRITTEN = Set.of(
            "POST /auth/confirm",
            "POST /backup",
            "PUT /canvas/{session}",
            "PUT /log/levels",
            "POST /webhooks/{id}/test",
            "DELETE /nodes/{id}/screen/{look}");

    private static final String PASSWORD = "one that is long";

    static {
        QuickPasswords.use();
    }

    private static final String ANN = "'account':'ann','password':'" + PASSWORD + "'";
    private static final String SHELL = "{'command':'system.execute','params':{'command':'ls'}}";

    /** Something that has to be there first. */
    private interface Step {
        void take(World world);
    }

    /** A Gateway and what those who ask have been given. */
    private static final class World {
        private final TestGateway gateway;
        private final Api admin;
        private final String secret;
        private Api session;
        private TestNode node;
        private String command = "";

        World(TestGateway gateway) {
            this.gateway = gateway;
            admin = gateway.admin();
            secret = admin.post("/nodes", "{'displayName':'First','platform':'linux'}")
                    .expect(201)
                    .text("pairingSecret");
        }

        CompletableFuture<Api.Reply> ask(Asked asked) {
            String path = asked.path.replace("COMMAND", command);
            if (path.endsWith("NEWEST")) {
                String list = path.substring(0, path.lastIndexOf('/'));
                path = list + "/" + admin.get(list).json().at("/items/0/id").asText();
            }
            if (path.contains("APPROVAL")) {
                JsonNode approval = admin.get("/approvals").json().at("/items/0/approvalId");
                path = path.replace("APPROVAL", approval.asText());
            }
            Api by =
                    switch (asked.by) {
                        case ADMIN -> admin;
                        case NOBODY -> gateway.nobody();
                        case PERSON -> session;
                    };
            return by.later(asked.method, path, asked.body == null ? null : asked.body.replace("SECRET", secret));
        }

        void logIn() {
            admin.post("/auth/accounts", "{'name':'ann','role':'Operator','password':'" + PASSWORD + "'}")
                    .expect(201);
            Api.Reply reply =
                    gateway.nobody().post("/auth/login", "{" + ANN + "}").expect(200);
            String cookie =
                    reply.headers().firstValue("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
            session = Api.with(gateway.address(), Map.of("Cookie", cookie, "X-CSRF-Token", reply.text("csrfToken")));
        }

        /** A command that waits for an approval, issued by a person. */
        void issue() {
            logIn();
            node = new TestNode(gateway, TestNode.pair(gateway, admin, "office", "['node.command']")).start();
            node.on("system.execute", call -> "\"ok\":true,\"result\":{}");
            command = session.call("POST", "/nodes/office/commands", SHELL, "Prefer", "respond-async")
                    .expect(202)
                    .text("commandId");
        }

        void leave() {
            if (node != null) {
                node.close();
            }
        }
    }

    private enum By {
        ADMIN,
        NOBODY,
        PERSON
    }

    /** What somebody asks for, after what has to be there first. */
    private enum Asked implements Step {
        ADD_NODE("POST", "/nodes", "{'displayName':'Second','platform':'linux'}"),
        RENEW("POST", "/nodes/first/pairing", null),
        POLL("POST", "/nodes/me/pair", "{'nodeId':'first','pairingSecret':'SECRET'}"),
        APPROVE("POST", "/nodes/first/approve", "{'scopes':['screen.capture']}", POLL),
        FETCH_TOKEN("POST", "/nodes/me/pair", "{'nodeId':'first','pairingSecret':'SECRET'}", POLL, APPROVE),
        REJECT("POST", "/nodes/first/reject", null, POLL),
        GRANT("PUT", "/nodes/first/scopes", "{'scopes':['input.control']}", POLL, APPROVE),
        EDIT("PATCH", "/nodes/first", "{'displayName':'Renamed'}"),
        CHANGE_MANY(
                "PATCH",
                "/nodes",
                "{'match':{'all':true},'set':{'group':'one','labels':['a'],'scopes':['input.control']}}"),
        FORGET("DELETE", "/nodes/first?forget=true", null),
        REVOKE("DELETE", "/nodes/first", null, POLL, APPROVE, FETCH_TOKEN),
        ADD_TOKEN("POST", "/auth/tokens", "{'name':'t','role':'Agent'}"),
        DELETE_TOKEN("DELETE", "/auth/tokens/NEWEST", null, ADD_TOKEN),
        ADD_WEBHOOK("POST", "/webhooks", "{'url':'http://127.0.0.1:9/hook'}"),
        DELETE_WEBHOOK("DELETE", "/webhooks/NEWEST", null, ADD_WEBHOOK),
        ADD_ACCOUNT("POST", "/auth/accounts", "{'name':'ann','role':'Viewer','password':'one that is long'}"),
        CHANGE_ROLE("PATCH", "/auth/accounts/NEWEST", "{'role':'Operator'}", ADD_ACCOUNT),
        CHANGE_PASSWORD("PATCH", "/auth/accounts/NEWEST", "{'password':'another that is long'}", ADD_ACCOUNT),
        DELETE_ACCOUNT("DELETE", "/auth/accounts/NEWEST", null, ADD_ACCOUNT),
        LOG_IN(By.NOBODY, "POST", "/auth/login", "{" + ANN + "}", ADD_ACCOUNT),
        LOG_IN_FOR_TOKEN(By.NOBODY, "POST", "/auth/login", "{" + ANN + ",'token':true}", ADD_ACCOUNT),
        LOG_OUT(By.PERSON, "POST", "/auth/logout", null, World::logIn),
        APPROVE_COMMAND("POST", "/approvals/APPROVAL/approve", null, World::issue),
        REJECT_COMMAND("POST", "/approvals/APPROVAL/reject", null, World::issue),
        CONFIRM_COMMAND(By.PERSON, "POST", "/approvals/APPROVAL/confirm", null, World::issue),
        CANCEL_COMMAND(By.PERSON, "POST", "/commands/COMMAND/cancel", null, World::issue);

        private final By by;
        private final String method;
        private final String path;
        private final String body;
        private final List<Step> before;

        Asked(String method, String path, String body, Step... before) {
            this(By.ADMIN, method, path, body, before);
        }

        Asked(By by, String method, String path, String body, Step... before) {
            this.by = by;
            this.method = method;
            this.path = path;
            this.body = body;
            this.before = List.of(before);
        }

        @Override
        public void take(World world) {
            world.ask(this).join();
        }

        boolean goesBy(String route) {
            return (method + " " + path).matches(route.replaceAll("\\{\\w+}", "[^/]+"));
        }
    }

    @Test
    void eachRouteThatWritesIsAskedForHere() {
        List<String> writing = RoleTable.ROUTES.keySet().stream()
                .filter(route -> !route.startsWith("GET "))
                .filter(route -> !APART.contains(route) && !UNWRITTEN.contains(route))
                .toList();
        assertThat(writing)
                .allSatisfy(route -> assertThat(Asked.values()).as(route).anyMatch(asked -> asked.goesBy(route)));
        assertThat(RoleTable.ROUTES.keySet()).containsAll(APART).containsAll(UNWRITTEN);
    }

    @Test
    void whatIsOnlyInMemoryIsNotWritten() throws Exception {
        FaultyStore[] store = new FaultyStore[1];
        TestGateway.TestSettings settings =
                new TestGateway.TestSettings(new GatewayHome(home), false, Optional.empty());
        try (TestGateway gateway = new TestGateway(settings, new SystemTime(), 0, own -> {
            store[0] = new FaultyStore(own);
            return store[0];
        })) {
            World world = new World(gateway);
            world.logIn();
            Asked.ADD_WEBHOOK.take(world);
            String webhook =
                    world.admin.get("/webhooks").json().at("/items/0/id").asText();
            store[0].all(Fault.FAILS);
            world.session
                    .call("PUT", "/canvas/shown", "{'contentType':'text/plain','content':'x'}")
                    .expect(200);
            world.session
                    .post("/auth/confirm", "{'password':'" + PASSWORD + "'}")
                    .expect(200);
            world.admin.post("/webhooks/" + webhook + "/test", null).expect(200);
            assertThat(store[0].release()).isZero();
        }
    }

    static Stream<Arguments> asked() {
        List<Arguments> all = new ArrayList<>();
        for (Asked asked : Asked.values()) {
            for (Fault fault : Fault.values()) {
                if (WHOLE || fault == Fault.FAILS || fault == Fault.values()[asked.ordinal() % 4]) {
                    all.add(Arguments.of(asked, fault));
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("asked")
    void nothingIsHalfThere(Asked asked, Fault fault) throws Exception {
        int writes = 1;
        for (int number = 1; number <= writes; number++) {
            Path folder = Files.createDirectory(home.resolve("state-" + number));
            TestGateway.TestSettings settings =
                    new TestGateway.TestSettings(new GatewayHome(folder), false, Optional.empty());
            FaultyStore[] store = new FaultyStore[1];
            Map<String, String> shown;
            try (TestGateway gateway = new TestGateway(settings, new SystemTime(), 0, own -> {
                store[0] = new FaultyStore(own);
                return store[0];
            })) {
                World world = new World(gateway);
                asked.before.forEach(step -> step.take(world));
                final Map<String, String> before = shown(gateway);
                store[0].at(number, fault);
                CompletableFuture<Api.Reply> reply = world.ask(asked);
                if (fault == Fault.WAITS) {
                    await().until(() -> store[0].held() > 0 || reply.isDone());
                    if (store[0].held() > 0) {
                        assertThat(reply)
                                .as("nothing is answered before it is written")
                                .isNotDone();
                        assertThat(shown(gateway))
                                .as("nothing is shown before it is written")
                                .isEqualTo(before);
                    }
                }
                writes = Math.max(writes, store[0].release());
                Api.Reply answer = reply.get(60, TimeUnit.SECONDS);
                shown = shown(gateway);
                if (answer.status() >= 500) {
                    assertThat(fault).isNotEqualTo(Fault.WAITS);
                    assertThat(shown).as("a failed write leaves all as it was").isEqualTo(before);
                } else {
                    assertThat(answer.status()).isLessThan(300);
                    if (fault == Fault.WAITS || asked != Asked.FETCH_TOKEN) {
                        assertThat(shown).as("what was answered is there").isNotEqualTo(before);
                    }
                }
                if (fault != Fault.WAITS) {
                    world.ask(asked).join();
                }
                world.leave();
                shown = shown(gateway);
            }
            try (TestGateway gateway = new TestGateway(settings, new SystemTime(), 0)) {
                assertThat(shown(gateway))
                        .as("the database says what the memory said")
                        .isEqualTo(shown);
                assertThat(gateway.audit().verify().ok()).isTrue();
            }
        }
    }

    /** All that is in memory and in the database both, and how much there is of what no route shows. */
    private static Map<String, String> shown(TestGateway gateway) {
        Map<String, String> shown = new TreeMap<>();
        for (String path : List.of("/nodes", "/auth/tokens", "/auth/accounts", "/webhooks", "/approvals")) {
            JsonNode items = gateway.admin().get(path).expect(200).json().path("items");
            for (JsonNode item : items) {
                ((ObjectNode) item).remove("commands");
                if (item.path("displayName").asText().equals("office")) {
                    // It comes and goes.
                    ((ObjectNode) item).remove(List.of("status", "lastHeartbeatAt", "pairing"));
                }
                shown.put(
                        path + " " + item.path("nodeId").asText()
                                + item.path("id").asText()
                                + item.path("approvalId").asText(),
                        item.toString());
            }
        }
        for (String count : List.of("COUNT(*) FROM login_session", "SUM(version) FROM account")) {
            shown.put(count, gateway.store().read(connection -> {
                try (Statement statement = connection.createStatement();
                        ResultSet row = statement.executeQuery("SELECT " + count)) {
                    row.next();
                    return String.valueOf(row.getObject(1));
                }
            }));
        }
        return shown;
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aCommandWithAKeyRunsOnlyOnceItIsWritten(Fault fault) throws Exception {
        TestGateway.TestSettings settings =
                new TestGateway.TestSettings(new GatewayHome(home), false, Optional.empty());
        FaultyStore[] store = new FaultyStore[1];
        try (TestGateway gateway = new TestGateway(settings, new SystemTime(), 0, own -> {
                    store[0] = new FaultyStore(own);
                    return store[0];
                });
                TestNode node = new TestNode(
                                gateway, TestNode.pair(gateway, gateway.admin(), "first", "['node.command']"))
                        .start()) {
            Api admin = gateway.admin();
            List<String> ran = new ArrayList<>();
            node.on("system.info", call -> {
                ran.add(call.path("commandId").asText());
                return "\"ok\":true,\"result\":{}";
            });
            store[0].all(fault);
            CompletableFuture<Api.Reply> first =
                    admin.runLater("first", "{'command':'system.info','idempotencyKey':'k'}");
            if (fault == Fault.WAITS) {
                await().until(() -> store[0].held() > 0);
                assertThat(first).isNotDone();
                assertThat(ran).isEmpty();
            } else {
                first.get(60, TimeUnit.SECONDS).expect(502);
                assertThat(ran).as("what was not written was not sent").isEmpty();
                assertThat(gateway.commands().inFlight()).isZero();
            }
            store[0].release();
            admin.run("first", "{'command':'system.info','idempotencyKey':'k'}").expect(200);
            admin.run("first", "{'command':'system.info','idempotencyKey':'k'}").expect(200);
            assertThat(ran).as("the key stands for one run").hasSize(1);
            assertThat(first.get(60, TimeUnit.SECONDS).status()).isEqualTo(fault == Fault.WAITS ? 200 : 502);
            // Each of the places that there are is free again, though more commands failed than there are places.
            store[0].all(fault == Fault.WAITS ? Fault.FAILS : fault);
            for (int i = 0; i < settings.maxCommandsInFlight() + 5; i++) {
                admin.run("first", "{'command':'system.info','idempotencyKey':'other" + i + "'}")
                        .expect(502, "internal_error");
            }
            store[0].release();
            admin.run("first", "{'command':'system.info'}").expect(200);
        }
    }

    static Stream<Fault> faults() {
        return Stream.of(Fault.values());
    }

    @ParameterizedTest
    @MethodSource("faults")
    void anApprovalCountsOnlyOnceItIsWritten(Fault fault) throws Exception {
        TestGateway.TestSettings settings =
                new TestGateway.TestSettings(new GatewayHome(home), false, Optional.empty());
        FaultyStore[] store = new FaultyStore[1];
        try (TestGateway gateway = new TestGateway(settings, new SystemTime(), 0, own -> {
                    store[0] = new FaultyStore(own);
                    return store[0];
                });
                TestNode node = new TestNode(
                                gateway, TestNode.pair(gateway, gateway.admin(), "first", "['node.command']"))
                        .start()) {
            Api admin = gateway.admin();
            node.on("system.execute", call -> "\"ok\":true,\"result\":{}");
            Api agent = gateway.as("Agent");
            CompletableFuture<Api.Reply> run =
                    agent.runLater("first", "{'command':'system.execute','params':{'command':'ls'}}");
            String path = "/approvals/"
                    + await().until(
                                    () -> admin.get("/approvals?status=pending")
                                            .json()
                                            .path("items"),
                                    items -> !items.isEmpty())
                            .path(0)
                            .path("approvalId")
                            .asText();
            store[0].at(1, fault);
            CompletableFuture<Api.Reply> approved = admin.later("POST", path + "/approve", null);
            if (fault == Fault.WAITS) {
                await().until(() -> store[0].held() > 0);
                assertThat(run).isNotDone();
                assertThat(approved).isNotDone();
                store[0].release();
                approved.get(60, TimeUnit.SECONDS).expect(200);
            } else {
                approved.get(60, TimeUnit.SECONDS).expect(500);
                store[0].release();
                assertThat(admin.get("/approvals?status=pending").json().path("items"))
                        .hasSize(1);
                admin.post(path + "/approve", null).expect(200);
            }
            run.get(60, TimeUnit.SECONDS).expect(200);
        }
    }

    @Test
    void aCommandThatCouldNotBeToldIsTakenBack() throws Exception {
        TestGateway.TestSettings settings =
                new TestGateway.TestSettings(new GatewayHome(home), false, Optional.empty());
        FaultyStore[] store = new FaultyStore[1];
        try (TestGateway gateway = new TestGateway(settings, new SystemTime(), 0, own -> {
                    store[0] = new FaultyStore(own);
                    return store[0];
                });
                TestNode node = new TestNode(
                                gateway, TestNode.pair(gateway, gateway.admin(), "first", "['node.command']"))
                        .start()) {
            node.on("system.execute", call -> "\"ok\":true,\"result\":{}");
            Api agent = gateway.as("Agent");
            // The approval is written, and then the mark that all is.
            store[0].at(2, Fault.FAILS);
            assertThat(agent.call("POST", "/nodes/first/commands", SHELL, "Prefer", "respond-async")
                            .expect(500)
                            .text("message"))
                    .endsWith("so it was taken back");
            assertThat(store[0].release()).isGreaterThanOrEqualTo(2);
            await().until(() -> gateway.admin()
                    .get("/approvals?status=pending")
                    .json()
                    .path("items")
                    .isEmpty());
            assertThat(gateway.commands().inFlight()).isZero();
        }
    }
}
