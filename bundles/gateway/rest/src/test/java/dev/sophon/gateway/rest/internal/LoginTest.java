package dev.sophon.gateway.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sophon.gateway.runtime.GatewayHome;
import dev.sophon.gateway.runtime.Settings;
import dev.sophon.gateway.runtime.internal.SystemTime;
import dev.sophon.gateway.store.HandTime;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** People who log in with a password. What is written of them is the same with each database ({@link RolesTest}). */
@ParameterizedClass
@EnumSource(value = Records.class, names = "EMBEDDED")
class LoginTest {
    @Parameter
    Records records;

    private static final String WRONG = "{'account':'ada','password':'not the password'}";
    private static final String RIGHT = "{'account':'ada','password':'" + Session.PASSWORD + "'}";

    @TempDir
    Path home;

    private final HandTime time = new HandTime();
    private Optional<Settings.Database> database;
    private TestGateway gateway;

    @BeforeEach
    void start() {
        database = records.empty();
        gateway = new TestGateway(home, database, time, 0);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void aSessionIsWhatItsAccountIs() {
        Session session = Session.begin(gateway, "Ada", "Operator");
        Api.Reply me = session.forged().get("/auth/me").expect(200);
        assertThat(me.json().path("account").path("name").asText()).isEqualTo("ada");
        assertThat(me.text("role")).isEqualTo("Operator");
        assertThat(me.text("csrfToken")).isEqualTo(session.csrfToken());
        assertThat(me.json().has("token")).isFalse();
        session.api()
                .post("/nodes", "{'displayName':'Office','platform':'linux'}")
                .expect(201);
        session.api().get("/auth/accounts").expect(403, "not_authorized");
        session.logout();
        session.api().get("/auth/me").expect(401, "unauthenticated");
        Session second = Session.login(gateway, "ada");
        time.pass(Duration.ofHours(12));
        second.api().get("/auth/me").expect(401, "unauthenticated");
    }

    @Test
    void aCookieAloneChangesNothing() throws IOException {
        Session session = Session.begin(gateway, "ada", "Admin");
        session.forged().get("/nodes").expect(200);
        session.forged()
                .post("/nodes", "{'displayName':'Office','platform':'linux'}")
                .expect(403, "csrf_token_invalid");
        session.forged().delete("/nodes/office").expect(403, "csrf_token_invalid");
        Api guessed = Api.with(gateway.address(), Map.of("Cookie", session.cookie(), "X-CSRF-Token", "0".repeat(64)));
        guessed.post("/auth/logout", null).expect(403, "csrf_token_invalid");
        String reply = RawHttp.get(
                gateway,
                "/api/nodes",
                "Host: localhost:" + gateway.port(),
                "Origin: https://evil.example",
                "Cookie: " + session.cookie());
        assertThat(reply).startsWith("HTTP/1.1 403");
        // A bad token beside a good cookie is a bad token.
        Api both = Api.with(
                gateway.address(), Map.of("Cookie", session.cookie(), "Authorization", "Bearer sk_aaaaaaaaaaaa_x"));
        both.get("/nodes").expect(401, "unauthenticated");
    }

    @Test
    void aSessionOutlivesTheGatewayAndNeedsThePasswordAgain() {
        Session session = Session.begin(gateway, "ada", "Admin");
        gateway.close();
        gateway = new TestGateway(home, database, time, 0);
        Session same = new Session(gateway, session.cookie(), session.csrfToken(), session.accountId());
        same.api().get("/auth/me").expect(200);
        same.api().post("/auth/tokens", "{'name':'x','role':'Agent'}").expect(403, "confirmation_required");
        same.confirm();
        same.api().post("/auth/tokens", "{'name':'x','role':'Agent'}").expect(201);
    }

    @Test
    void aSessionListensToEvents() {
        Session session = Session.begin(gateway, "ada", "Viewer");
        List<String> lines = EventsTest.listen(session.forged());
        TestNode.pair(gateway, gateway.admin(), "office", "[]");
        await().until(() -> lines.contains("event: node.paired"));
        session.logout();
        int before = lines.size();
        TestNode.pair(gateway, gateway.admin(), "second", "[]");
        assertThat(lines).hasSize(before);
    }

    /** The id of the approval that waits, waited for. */
    private static String pending(Session session) {
        return await().until(
                        () -> session.api()
                                .get("/approvals?status=pending")
                                .json()
                                .path("items"),
                        items -> !items.isEmpty())
                .path(0)
                .path("approvalId")
                .asText();
    }

    @Test
    void decidingNeedsAFreshPassword() {
        Session session = Session.begin(gateway, "ada", "Operator");
        String token = TestNode.pair(gateway, gateway.admin(), "office", "['system.execute']");
        try (TestNode node = new TestNode(gateway, token)
                .on("system.execute", call -> "\"ok\":true,\"result\":{}")
                .start()) {
            CompletableFuture<Api.Reply> reply = gateway.as("Agent")
                    .runLater("office", "{'command':'system.execute','params':{'command':'echo hi'}}");
            String id = pending(session);
            assertThat(session.api()
                            .get("/auth/me")
                            .json()
                            .path("confirmationRequired")
                            .asBoolean())
                    .isFalse();
            session.api().post("/approvals/" + id + "/approve", null).expect(200);
            reply.join().expect(200);
            assertThat(node.next("ExecuteCommand")
                            .path("approval")
                            .path("approvedBy")
                            .asText())
                    .isEqualTo("ada");
        }
        time.pass(Duration.ofMinutes(10));
        session.api().post("/approvals/none/approve", null).expect(403, "confirmation_required");
        session.api().post("/approvals/none/reject", null).expect(403, "confirmation_required");
        session.api().post("/auth/confirm", "{'password':'guess number 1'}").expect(401, "login_failed");
        session.api().post("/approvals/none/approve", null).expect(403, "confirmation_required");
        session.confirm();
        session.api().post("/approvals/none/approve", null).expect(404, "not_found");
    }

    /** What the dashboard's console does when it has shown what will run. */
    @Test
    void aPersonConfirmsTheirOwnCommandAndNobodyElseDoes() {
        Session ada = Session.begin(gateway, "ada", "Operator");
        Session bob = Session.begin(gateway, "bob", "Operator");
        String token = TestNode.pair(gateway, gateway.admin(), "office", "['system.execute']");
        try (TestNode node = new TestNode(gateway, token).start()) {
            ada.api()
                    .call(
                            "POST",
                            "/nodes/office/commands",
                            "{'command':'system.execute','params':{'command':'echo hi'}}",
                            "Prefer",
                            "respond-async")
                    .expect(202);
            String id = pending(ada);
            String confirm = "/approvals/" + id + "/confirm";
            bob.api().post(confirm, null).expect(403, "not_authorized");
            ada.forged().post(confirm, null).expect(403, "csrf_token_invalid");
            assertThat(gateway.admin()
                            .post(confirm, null)
                            .expect(403, "not_authorized")
                            .text("message"))
                    .contains("signed in");
            assertThat(node.hasReceived("ExecuteCommand")).isFalse();
            assertThat(ada.api().post(confirm, null).expect(200).text("status")).isEqualTo("approved");
            await().until(() -> node.hasReceived("ExecuteCommand"));
        }
    }

    @Test
    void theRequesterCannotApproveNeitherBySessionNorByItsToken() {
        Session session = Session.begin(gateway, "ada", "Operator");
        String secret = gateway.nobody()
                .post("/auth/login", "{'account':'ada','password':'" + Session.PASSWORD + "','token':true}")
                .expect(200)
                .text("token");
        Api program = new Api(gateway.address(), secret);
        String token = TestNode.pair(gateway, gateway.admin(), "office", "['system.execute']");
        try (TestNode node = new TestNode(gateway, token).start()) {
            CompletableFuture<Api.Reply> reply =
                    program.runLater("office", "{'command':'system.execute','params':{'command':'echo hi'}}");
            String id = pending(session);
            for (Api own : List.of(session.api(), program)) {
                assertThat(own.post("/approvals/" + id + "/approve", null)
                                .expect(403, "not_authorized")
                                .text("message"))
                        .contains("requester");
            }
            assertThat(node.hasReceived("ExecuteCommand")).isFalse();
            gateway.admin().post("/approvals/" + id + "/reject", null).expect(200);
            reply.join().expect(403, "approval_rejected");
        }
        program.post("/auth/logout", null).expect(204);
        program.get("/auth/me").expect(401, "unauthenticated");
        session.api().get("/auth/me").expect(200);
    }

    @Test
    void aThousandGuessesAreHardlyAny() {
        Session.begin(gateway, "ada", "Admin");
        Map<Integer, Integer> seen = new ConcurrentHashMap<>();
        List<CompletableFuture<Void>> guessers = IntStream.range(0, 8)
                .mapToObj(guesser -> CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < 125; i++) {
                        seen.merge(gateway.nobody().post("/auth/login", WRONG).status(), 1, Integer::sum);
                    }
                }))
                .toList();
        guessers.forEach(CompletableFuture::join);
        assertThat(seen.get(401)).isLessThanOrEqualTo(6);
        assertThat(seen.keySet()).containsExactlyInAnyOrder(401, 429);
        // Not even the right one is looked at, so that nobody learns by it.
        Api.Reply early = gateway.nobody().post("/auth/login", RIGHT).expect(429, "rate_limited");
        long wait = Long.parseLong(early.headers().firstValue("Retry-After").orElseThrow());
        assertThat(wait).isBetween(1L, 30L);
        time.pass(Duration.ofSeconds(wait));
        gateway.nobody().post("/auth/login", RIGHT).expect(200);
        gateway.nobody().post("/auth/login", WRONG).expect(401, "login_failed");
    }

    /** Who tries many names gets one free guess for each, and keeps nobody out. */
    @Test
    void guessingNamesFromOneAddressEndsToo() {
        Session.begin(gateway, "ada", "Admin");
        for (int i = 0; i < 30; i++) {
            String guess = "{'account':'name" + i + "','password':'not the password'}";
            gateway.nobody().post("/auth/login", guess).expect(401, "login_failed");
            Api.Reply again = gateway.nobody().post("/auth/login", guess);
            assertThat(again.status()).as("guess " + i).isEqualTo(2 * i + 1 < 20 ? 401 : 429);
        }
        gateway.nobody().post("/auth/login", RIGHT).expect(200);
    }

    @Test
    void aGuesserKeepsOutNeitherOtherAccountsNorOtherAddresses() throws IOException {
        Session.begin(gateway, "ada", "Admin");
        Session.begin(gateway, "bob", "Viewer");
        for (int i = 0; i < 10; i++) {
            gateway.nobody().post("/auth/login", WRONG);
        }
        gateway.nobody().post("/auth/login", RIGHT).expect(429, "rate_limited");
        gateway.nobody().post("/auth/login", RIGHT.replace("ada", "bob")).expect(200);
        String body = RIGHT.replace('\'', '"');
        assertThat(RawHttp.post(gateway, "127.0.0.2", "/api/auth/login", body)).startsWith("HTTP/1.1 200");
        // By whom the proxy that the settings trust names, and by nobody else's word.
        assertThat(forwarded("127.0.0.3", "203.0.113.1", body)).startsWith("HTTP/1.1 200");
        assertThat(forwarded("127.0.0.1", "203.0.113.2", body)).startsWith("HTTP/1.1 429");
    }

    @Test
    void oneNetworkOfVersion6IsOneGuesser() throws IOException {
        Session.begin(gateway, "ada", "Admin");
        String wrong = WRONG.replace('\'', '"');
        for (int i = 0; i < 6; i++) {
            assertThat(forwarded("127.0.0.3", "2001:db8:1:2::" + i, wrong)).startsWith("HTTP/1.1 401");
        }
        assertThat(forwarded("127.0.0.3", "2001:db8:1:2:ffff::1", wrong)).startsWith("HTTP/1.1 429");
        assertThat(forwarded("127.0.0.3", "2001:db8:1:3::1", wrong)).startsWith("HTTP/1.1 401");
    }

    private String forwarded(String from, String sender, String body) throws IOException {
        return RawHttp.send(
                gateway,
                from,
                "POST /api/auth/login HTTP/1.1\r\n"
                        + "Host: localhost\r\n"
                        + "Content-Type: application/json\r\n"
                        + "X-Forwarded-For: "
                        + sender + "\r\nConnection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    /** However many strangers guess, from wherever, its own browser is counted by itself. */
    @Test
    void aBrowserThatWasHereBeforeIsNotKeptOutByStrangers() throws IOException {
        Session.begin(gateway, "ada", "Admin");
        Session.begin(gateway, "bob", "Viewer");
        String known = browserOf(RIGHT);
        String others = browserOf(RIGHT.replace("ada", "bob"));
        for (int i = 0; i < 40; i++) {
            forwarded("127.0.0.3", "203.0.113." + i, WRONG.replace('\'', '"'));
        }
        gateway.nobody().post("/auth/login", RIGHT).expect(429, "rate_limited");
        with(others).post("/auth/login", RIGHT).expect(429, "rate_limited");
        with(known.replaceFirst("\\.\\d", ".9")).post("/auth/login", RIGHT).expect(429, "rate_limited");
        with(known).post("/auth/login", RIGHT).expect(200);
        // It has no more guesses than others.
        for (int i = 0; i < 6; i++) {
            with(known).post("/auth/login", WRONG).expect(401, "login_failed");
        }
        with(known).post("/auth/login", RIGHT).expect(429, "rate_limited");
        time.pass(Duration.ofDays(1));
        time.jump(Duration.ofDays(180));
        with(known).post("/auth/login", WRONG).expect(401, "login_failed");
    }

    /** As a browser's cookie, for programs, which keep none: strangers at the address of {@code sophon login} count for themselves. */
    @Test
    void aProgramThatWasHereBeforeIsNotKeptOutByStrangers() {
        Session.begin(gateway, "ada", "Admin");
        String right = RIGHT.replace("}", ",'token':true}");
        String known = gateway.nobody().post("/auth/login", right).expect(200).text("known");
        for (int i = 0; i < 10; i++) {
            gateway.nobody().post("/auth/login", WRONG);
        }
        gateway.nobody().post("/auth/login", right).expect(429, "rate_limited");
        String asKnown = right.replace("}", ",'known':'" + known + "'}");
        gateway.nobody().post("/auth/login", asKnown).expect(200);
        gateway.nobody()
                .post("/auth/login", asKnown.replace(known, "x" + known))
                .expect(429, "rate_limited");
    }

    @Test
    void aNewPasswordForgetsTheBrowsers() {
        Session ada = Session.begin(gateway, "ada", "Admin");
        String known = browserOf(RIGHT);
        gateway.admin()
                .call("PATCH", "/auth/accounts/" + ada.accountId(), "{'password':'another one of hers'}")
                .expect(200);
        for (int i = 0; i < 10; i++) {
            gateway.nobody().post("/auth/login", WRONG);
        }
        with(known)
                .post("/auth/login", "{'account':'ada','password':'another one of hers'}")
                .expect(429, "rate_limited");
    }

    private String browserOf(String login) {
        return gateway.nobody().post("/auth/login", login).expect(200).headers().allValues("Set-Cookie").stream()
                .filter(cookie -> cookie.startsWith("sophon_browser="))
                .peek(cookie -> assertThat(cookie).contains("Path=/api/auth", "HttpOnly", "SameSite=Strict"))
                .map(cookie -> cookie.replaceFirst(";.*", ""))
                .findFirst()
                .orElseThrow();
    }

    private Api with(String cookie) {
        return Api.with(gateway.address(), Map.of("Cookie", cookie));
    }

    @Test
    void accountsAreMadeChangedAndDeleted() {
        Api admin = gateway.admin();
        Session boss = Session.begin(gateway, "boss", "Admin");
        Session ada = Session.begin(gateway, "ada", "Viewer");
        String list = new String(admin.get("/auth/accounts").expect(200).body(), StandardCharsets.UTF_8);
        assertThat(list).contains("\"ada\"").doesNotContain("argon2").doesNotContain("version");
        for (String bad : List.of(
                "{'name':'ada','role':'Viewer','password':'long enough it is'}",
                "{'name':'a b','role':'Viewer','password':'long enough it is'}",
                "{'name':'eve','role':'Agent','password':'long enough it is'}",
                "{'name':'eve','role':'Viewer','password':'too short'}",
                "{'name':'eve','role':'Viewer','password':'eve1234567'}",
                "{'name':'eve','role':'Viewer'}")) {
            Api.Reply reply = admin.post("/auth/accounts", bad);
            assertThat(reply.status()).as(bad).isIn(400, 409);
            assertThat(new String(reply.body(), StandardCharsets.UTF_8)).doesNotContain("1234567");
        }
        boss.api()
                .call("PATCH", "/auth/accounts/" + ada.accountId(), "{'role':'Operator'}")
                .expect(200);
        assertThat(ada.api().get("/auth/me").text("role")).isEqualTo("Operator");
        ada.api()
                .call("PATCH", "/auth/accounts/" + ada.accountId(), "{'role':'Admin'}")
                .expect(403);
        ada.api()
                .call("PATCH", "/auth/accounts/" + boss.accountId(), "{'password':'changed by ada'}")
                .expect(403);
        String change = "{'password':'a new one for ada!','currentPassword':'";
        ada.api()
                .call("PATCH", "/auth/accounts/" + ada.accountId(), change + "a wrong one'}")
                .expect(401, "login_failed");
        ada.api()
                .call("PATCH", "/auth/accounts/" + ada.accountId(), change + Session.PASSWORD + "'}")
                .expect(200);
        ada.api().get("/auth/me").expect(401, "unauthenticated");
        gateway.nobody().post("/auth/login", RIGHT).expect(401, "login_failed");
        String secret = gateway.nobody()
                .post("/auth/login", "{'account':'ada','password':'a new one for ada!','token':true,'name':'cli'}")
                .expect(200)
                .text("token");
        Api program = new Api(gateway.address(), secret);
        program.get("/nodes").expect(200);
        boss.api().delete("/auth/accounts/" + ada.accountId()).expect(204);
        program.get("/nodes").expect(401, "unauthenticated");
        admin.delete("/auth/accounts/" + ada.accountId()).expect(404, "not_found");
        assertThat(new String(admin.get("/audit?limit=50").body(), StandardCharsets.UTF_8))
                .contains("account.create", "account.role", "account.password", "account.delete", "login")
                .doesNotContain("a new one for ada!");
    }

    @Test
    void developmentModeIsATokenThatIsPrintedAndCountsOverLoopback() throws IOException {
        gateway.close();
        TestGateway.TestSettings settings = new TestGateway.TestSettings(new GatewayHome(home), true, database);
        PrintStream terminal = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            gateway = new TestGateway(settings, new SystemTime(), 0);
        } finally {
            System.setOut(terminal);
        }
        Matcher token =
                Pattern.compile("sk_development_[0-9a-f]{40}").matcher(printed.toString(StandardCharsets.UTF_8));
        assertThat(token.find()).isTrue();
        gateway.nobody().get("/auth/tokens").expect(401, "unauthenticated");
        Api developer = new Api(gateway.address(), token.group());
        developer.get("/auth/tokens").expect(200);
        assertThat(developer.get("/auth/me").text("name")).isEqualTo("development mode");
        for (String header : List.of("X-Forwarded-For", "Forwarded", "Via", "X-Real-IP", "X-Forwarded-Proto")) {
            developer.call("GET", "/auth/tokens", null, header, "x").expect(401, "unauthenticated");
        }
        new Api(gateway.address(), token.group() + "0").get("/nodes").expect(401, "unauthenticated");
        new Api(gateway.address(), "sk_aaaaaaaaaaaa_forged").get("/nodes").expect(401, "unauthenticated");
    }
}
