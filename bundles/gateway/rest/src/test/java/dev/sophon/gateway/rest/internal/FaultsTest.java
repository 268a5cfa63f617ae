package dev.sophon.gateway.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sophon.gateway.runtime.GatewayHome;
import dev.sophon.gateway.runtime.internal.SystemTime;
import dev.sophon.gateway.store.FaultyStore;
import dev.sophon.gateway.store.FaultyStore.Fault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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

    /** Routes whose writes have a test of their own, and where that is: below, or beside what they write. */
    private static final Map<String, String> APART = Map.ofEntries(
            Map.entry("POST /nodes/{id}/commands", "FaultsTest"),
            Map.entry("POST /nodes/{id}/actions", "FaultsTest"),
            Map.entry("POST /backup", "FaultsTest"),
            Map.entry("GET /auth/oidc/callback", "OidcTest"),
            Map.entry("POST /auth/passkeys", "PasskeysTest"),
            Map.entry("DELETE /auth/passkeys/{id}", "PasskeysTest"),
            Map.entry("POST /auth/passkeys/login", "PasskeysTest"),
            Map.entry("POST /auth/passkeys/confirm", "PasskeysTest"),
            Map.entry("POST /auth/passkeys/approvals/{id}", "PasskeysTest"),
            Map.entry("POST /transfers", "TransfersTest"),
            Map.entry("PUT /transfers/{id}", "TransfersTest"),
            Map.entry("DELETE /transfers/{id}", "TransfersTest"),
            Map.entry("POST /nodes/me/transfers", "TransfersTest"),
            Map.entry("PUT /nodes/me/transfers/{id}", "TransfersTest"),
            Map.entry("GET /nodes/me/transfers/{id}", "TransfersTest"),
            Map.entry("POST /features", "LibraryTest"),
            Map.entry("POST /features/rescan", "LibraryTest"),
            Map.entry("PUT /features/{name}/{version}/file", "LibraryTest"),
            Map.entry("PUT /features/{name}/{version}/files/{file}", "LibraryTest"),
            Map.entry("DELETE /features/library/{name}/{version}", "LibraryTest"),
            Map.entry("PUT /features/sets/{target}", "FleetTest"),
            Map.entry("DELETE /features/sets/{target}", "FleetTest"),
            Map.entry("POST /features/rollouts", "RolloutsTest"),
            Map.entry("POST /features/rollouts/{id}/approve", "RolloutsTest"),
            Map.entry("POST /features/rollouts/{id}/cancel", "RolloutsTest"),
            Map.entry("POST /features/rollouts/{id}/pause", "RolloutsTest"),
            Map.entry("POST /features/rollouts/{id}/resume", "RolloutsTest"));

    /** Routes that change what is only in memory, or elsewhere. */
    private static final Set<String> UNWRITTEN = Set.of(
            "POST /auth/confirm",
            "POST /auth/passkeys/begin",
            "POST /auth/passkeys/login/begin",
            "POST /auth/passkeys/confirm/begin",
            "POST /auth/passkeys/approvals/{id}/begin",
            "PUT /canvas/{session}",
            "PUT /log/levels",
            "POST /webhooks/{id}/test",
            "DELETE /nodes/{id}/screen/{look}");

    static {
        QuickPasswords.use();
    }

    @Test
    void eachRouteThatWritesIsAskedForHere() {
        List<String> writing = RoleTable.ROUTES.keySet().stream()
                .filter(route -> !route.startsWith("GET "))
                .filter(route -> !APART.containsKey(route) && !UNWRITTEN.contains(route))
                .toList();
        assertThat(writing)
                .allSatisfy(route -> assertThat(Asked.values()).as(route).anyMatch(asked -> asked.goesBy(route)));
        assertThat(RoleTable.ROUTES.keySet()).containsAll(APART.keySet()).containsAll(UNWRITTEN);
    }

    /** A class that is renamed, moved or left out of the suite would be missed by nobody. */
    @Test
    void eachTestApartIsThereAndInTheSuite() throws Exception {
        String suites = Files.readString(Path.of("../../../test"));
        int begins = suites.indexOf(" faults)\n");
        String faults = suites.substring(begins, suites.indexOf(";;", begins));
        for (String name : new TreeSet<>(APART.values())) {
            assertThat(faults).containsPattern("\\b" + name + "\\b");
            try (Stream<Path> all = Files.walk(Path.of(".."))) {
                Optional<Path> source =
                        all.filter(path -> path.endsWith(name + ".java")).findFirst();
                assertThat(source).as(name).isPresent();
                assertThat(Files.readString(source.orElseThrow()))
                        .as(name)
                        .contains("Fault fault)")
                        .contains("@ParameterizedTest");
            }
        }
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
            AskedGateway world = new AskedGateway(gateway);
            world.logIn();
            Asked.ADD_WEBHOOK.take(world);
            String webhook =
                    world.admin.get("/webhooks").json().at("/items/0/id").asText();
            store[0].all(Fault.FAILS);
            world.session
                    .call("PUT", "/canvas/shown", "{'contentType':'text/plain','content':'x'}")
                    .expect(200);
            world.session
                    .post("/auth/confirm", "{'password':'" + AskedGateway.PASSWORD + "'}")
                    .expect(200);
            world.admin.post("/webhooks/" + webhook + "/test", null).expect(200);
            world.admin
                    .call("PUT", "/log/levels", "{'logger':'dev.sophon','level':'DEBUG'}")
                    .expect(200);
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
                AskedGateway world = new AskedGateway(gateway);
                asked.prepare(world);
                final Map<String, String> before = AskedGateway.shown(gateway);
                store[0].at(number, fault);
                CompletableFuture<Api.Reply> reply = world.ask(asked);
                if (fault == Fault.WAITS) {
                    await().until(() -> store[0].held() > 0 || reply.isDone());
                    if (store[0].held() > 0) {
                        assertThat(reply)
                                .as("nothing is answered before it is written")
                                .isNotDone();
                        assertThat(AskedGateway.shown(gateway))
                                .as("nothing is shown before it is written")
                                .isEqualTo(before);
                    }
                }
                writes = Math.max(writes, store[0].release());
                Api.Reply answer = reply.get(60, TimeUnit.SECONDS);
                shown = AskedGateway.shown(gateway);
                AskedGateway.agrees(asked, answer, before, shown);
                if (fault == Fault.WAITS) {
                    assertThat(answer.status()).isLessThan(300);
                    assertThat(shown).isNotEqualTo(before);
                }
                if (fault != Fault.WAITS) {
                    world.ask(asked).join();
                }
                world.leave();
                shown = AskedGateway.shown(gateway);
            }
            try (TestGateway gateway = new TestGateway(settings, new SystemTime(), 0)) {
                assertThat(AskedGateway.shown(gateway))
                        .as("the database says what the memory said")
                        .isEqualTo(shown);
                assertThat(gateway.audit().verify().ok()).isTrue();
            }
        }
    }

    /** How a command is asked for. */
    private enum Way {
        COMMANDS("/nodes/first/commands", "'command':'steps.run','params':{'steps':[{'command':'screen.capture'}]}"),
        ACTIONS("/nodes/first/actions", "'actions':[{'action':'screenshot'}]");

        private final String path;
        private final String what;

        Way(String path, String what) {
            this.path = path;
            this.what = what;
        }

        CompletableFuture<Api.Reply> ask(Api by, String more) {
            return by.later("POST", path, "{" + what + more + "}");
        }

        CompletableFuture<Api.Reply> withKey(Api by, String key) {
            return ask(by, ",'idempotencyKey':'" + key + "'");
        }
    }

    static Stream<Arguments> ways() {
        return Stream.of(Way.values()).flatMap(way -> faults().map(fault -> Arguments.of(way, fault)));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aCommandWithAKeyRunsOnlyOnceItIsWritten(Way way, Fault fault) throws Exception {
        TestGateway.TestSettings settings =
                new TestGateway.TestSettings(new GatewayHome(home), false, Optional.empty());
        FaultyStore[] store = new FaultyStore[1];
        try (TestGateway gateway = new TestGateway(settings, new SystemTime(), 0, own -> {
                    store[0] = new FaultyStore(own);
                    return store[0];
                });
                TestNode node = new TestNode(
                                gateway, TestNode.pair(gateway, gateway.admin(), "first", "['node.command']"))
                        .connect()) {
            node.hello(ActionsOverRestTest.CATALOGUE);
            Api admin = gateway.admin();
            List<String> ran = new ArrayList<>();
            node.on("steps.run", call -> {
                ran.add(call.path("commandId").asText());
                return ActionsOverRestTest.steps(call);
            });
            store[0].all(fault);
            CompletableFuture<Api.Reply> first = way.withKey(admin, "k");
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
            way.withKey(admin, "k").join().expect(200);
            way.withKey(admin, "k").join().expect(200);
            assertThat(ran).as("the key stands for one run").hasSize(1);
            assertThat(first.get(60, TimeUnit.SECONDS).status()).isEqualTo(fault == Fault.WAITS ? 200 : 502);
            // Each of the places that there are is free again, though more commands failed than there are places.
            store[0].all(fault == Fault.WAITS ? Fault.FAILS : fault);
            for (int i = 0; i < settings.maxCommandsInFlight() + 5; i++) {
                way.withKey(admin, "other" + i).join().expect(502, "internal_error");
            }
            store[0].release();
            way.ask(admin, "").join().expect(200);
        }
    }

    @Test
    @Timeout(60)
    void aGatewayIsClosedThoughWritesWait() {
        FaultyStore[] store = new FaultyStore[1];
        TestGateway gateway = new TestGateway(home, own -> {
            store[0] = new FaultyStore(own);
            return store[0];
        });
        store[0].all(Fault.WAITS);
        var unused = gateway.admin().later("POST", "/nodes", "{'displayName':'a','platform':'linux'}");
        await().until(() -> store[0].held() > 0);
        gateway.close();
        assertThat(store[0].held()).isZero();
    }

    /** Who looks at a screen is on the record before there is anything to see. */
    @ParameterizedTest
    @MethodSource("faults")
    void aScreenIsShownOnlyOnceThatIsOnTheRecord(Fault fault) throws Exception {
        FaultyStore[] store = new FaultyStore[1];
        try (TestGateway gateway = new TestGateway(home, own -> {
                    store[0] = new FaultyStore(own);
                    return store[0];
                });
                TestNode node = new TestNode(
                                gateway, TestNode.pair(gateway, gateway.admin(), "office", "['screen.capture']"))
                        .start()) {
            node.catalogChanged(ScreenTest.CATALOGUE);
            Api admin = gateway.admin();
            store[0].all(fault);
            CompletableFuture<Integer> status =
                    CompletableFuture.supplyAsync(() -> admin.statusOf("/nodes/office/screen"));
            String command = node.next("ExecuteCommand").path("commandId").asText();
            if (fault == Fault.WAITS) {
                await().during(Duration.ofMillis(200)).until(() -> !status.isDone());
                assertThat(looks(gateway)).isZero();
                store[0].release();
                assertThat(status.get(60, TimeUnit.SECONDS)).isEqualTo(200);
                assertThat(looks(gateway)).isEqualTo(1);
            } else {
                assertThat(status.get(60, TimeUnit.SECONDS)).isEqualTo(500);
                assertThat(node.next("CancelCommand").path("commandId").asText())
                        .as("nobody looks")
                        .isEqualTo(command);
                store[0].release();
                assertThat(looks(gateway)).isZero();
                assertThat(admin.statusOf("/nodes/office/screen")).isEqualTo(200);
            }
        }
    }

    private static int looks(TestGateway gateway) {
        return gateway.store()
                .rows("SELECT COUNT(*) FROM audit WHERE action = 'screen.look'", row -> row.getInt(1))
                .get(0);
    }

    /** What leaves the house is on the record before anybody is told that it does. */
    @ParameterizedTest
    @MethodSource("faults")
    void aBackupIsToldOnlyOnceItIsOnTheRecord(Fault fault) throws Exception {
        FaultyStore[] store = new FaultyStore[1];
        try (TestGateway gateway = new TestGateway(home, own -> {
            store[0] = new FaultyStore(own);
            return store[0];
        })) {
            Api admin = gateway.admin();
            // Whatever else writes meanwhile, as the audit does each minute.
            store[0].all(fault);
            CompletableFuture<Api.Reply> taken = admin.later("POST", "/backup", "{}");
            if (fault == Fault.WAITS) {
                await().until(() -> store[0].held() > 0);
                assertThat(taken).isNotDone();
                assertThat(recorded(gateway)).isZero();
                store[0].release();
                taken.get(60, TimeUnit.SECONDS).expect(202);
            } else {
                taken.get(60, TimeUnit.SECONDS).expect(500, "internal_error");
                assertThat(recorded(gateway)).isZero();
                assertThat(admin.get("/backup").text("state")).isEqualTo("none");
                store[0].release();
                admin.post("/backup", "{}").expect(202);
            }
            assertThat(recorded(gateway)).isEqualTo(1);
            await().until(() -> admin.get("/backup").text("state").equals("done"));
        }
    }

    /** How many backups are on the record; whoever asks the audit by REST waits for what is written before. */
    private static int recorded(TestGateway gateway) {
        return gateway.store()
                .rows("SELECT COUNT(*) FROM audit WHERE action = 'backup.take'", row -> row.getInt(1))
                .get(0);
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
            assertThat(agent.call("POST", "/nodes/first/commands", AskedGateway.SHELL, "Prefer", "respond-async")
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
