package dev.sophon.gateway.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.gateway.approvals.Approval;
import dev.sophon.gateway.runtime.GatewayHome;
import dev.sophon.gateway.store.FaultyStore;
import dev.sophon.gateway.store.FaultyStore.Fault;
import dev.sophon.gateway.store.HandTime;
import dev.sophon.gateway.store.Store;
import dev.sophon.protocol.json.Json;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Passkeys: adding them, signing in by one, deciding by one; and what must let nobody in. */
class PasskeysTest {
    private static final String EXECUTE = "{'command':'system.execute','params':{'command':'ls'}}";

    @TempDir
    Path home;

    private final HandTime time = new HandTime();
    private TestGateway gateway;
    private Person ada;

    @BeforeEach
    void start() {
        gateway = gateway(home, store -> store);
        ada = new Person(gateway, "ada", "Admin");
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private TestGateway gateway(Path folder, UnaryOperator<Store> around) {
        return new TestGateway(
                new TestGateway.TestSettings(new GatewayHome(folder), false, Optional.empty()), time, 0, around);
    }

    private static URI named(TestGateway gateway) {
        return URI.create("http://localhost:" + gateway.port());
    }

    /** A browser, by a name. */
    private static Api browser(TestGateway gateway, String... headers) {
        Map<String, String> sent = new HashMap<>(Map.of("Origin", named(gateway).toString()));
        for (int i = 0; i < headers.length; i += 2) {
            sent.put(headers[i], headers[i + 1]);
        }
        return Api.with(named(gateway), sent);
    }

    private static String cookie(Api.Reply reply, String name) {
        return reply.headers().allValues("Set-Cookie").stream()
                .filter(one -> one.startsWith(name + "="))
                .map(one -> one.substring(0, one.indexOf(';')))
                .findFirst()
                .orElse("");
    }

    /** Somebody with an account, a session and an authenticator. */
    private static final class Person {
        final TestGateway gateway;
        final Session session;
        final TestAuthenticator authenticator;

        Person(TestGateway gateway, String name, String role) {
            this.gateway = gateway;
            session = Session.begin(gateway, name, role);
            authenticator = new TestAuthenticator(named(gateway).toString());
        }

        Api api() {
            return browser(gateway, "Cookie", session.cookie(), "X-CSRF-Token", session.csrfToken());
        }

        Api.Reply add(String name) {
            JsonNode options =
                    api().post("/auth/passkeys/begin", "{}").expect(200).json();
            return api().post(
                            "/auth/passkeys",
                            "{'name':'" + name + "','credential':" + authenticator.make(options) + "}");
        }

        JsonNode begin(String path, String body) {
            return api().post("/auth/passkeys/" + path + "begin", body)
                    .expect(200)
                    .json();
        }

        Api.Reply confirm() {
            return api().post("/auth/passkeys/confirm", shown(begin("confirm/", "{}")));
        }

        String shown(JsonNode options) {
            return "{'credential':" + authenticator.show(options) + "}";
        }

        Api.Reply decide(String id, String decision, JsonNode options) {
            return api().post(
                            "/auth/passkeys/approvals/" + id,
                            "{'decision':'" + decision + "','credential':" + authenticator.show(options) + "}");
        }

        JsonNode beginToDecide(String id, String decision) {
            return begin("approvals/" + id + "/", "{'decision':'" + decision + "'}");
        }
    }

    /** A browser that has no session yet, and signs in by somebody's authenticator. */
    private record SignIn(Api.Reply begun, Api page) {
        static SignIn begin(TestGateway gateway) {
            Api.Reply begun =
                    browser(gateway).post("/auth/passkeys/login/begin", "{}").expect(200);
            return new SignIn(begun, browser(gateway, "Cookie", cookie(begun, "sophon_passkey")));
        }

        Api.Reply end(TestAuthenticator authenticator) {
            return page.post("/auth/passkeys/login", "{'credential':" + authenticator.show(begun.json()) + "}");
        }
    }

    private List<String> audit(String field) {
        return gateway.admin().get("/audit?limit=100").json().path("items").findValuesAsText(field);
    }

    @Test
    void aPasskeyIsAddedListedUsedAndRemoved() {
        assertThat(browser(gateway).get("/auth/passkeys/offered").json().toString())
                .isEqualTo("{\"signIn\":false}");
        JsonNode options =
                ada.api().post("/auth/passkeys/begin", "{}").expect(200).json().path("publicKey");
        assertThat(options.path("rp").path("id").asText()).isEqualTo("localhost");
        assertThat(options.path("authenticatorSelection")
                        .path("userVerification")
                        .asText())
                .isEqualTo("required");
        assertThat(Base64.getUrlDecoder().decode(options.path("challenge").asText()))
                .hasSize(32);
        Api.Reply added = ada.add("the key on my ring").expect(201);
        assertThat(added.text("name")).isEqualTo("the key on my ring");
        assertThat(ada.api().get("/auth/passkeys").expect(200).json().path("items"))
                .hasSize(1);
        assertThat(browser(gateway).get("/auth/passkeys/offered").json().toString())
                .isEqualTo("{\"signIn\":true}");

        SignIn signIn = SignIn.begin(gateway);
        assertThat(signIn.begun().headers().firstValue("Set-Cookie").orElseThrow())
                .matches(
                        "sophon_passkey=[0-9a-f]{40}; Path=/api/auth/passkeys; Max-Age=120; HttpOnly; SameSite=Strict");
        assertThat(signIn.begun().json().path("publicKey").path("allowCredentials"))
                .isEmpty();
        Api.Reply signedIn = signIn.end(ada.authenticator).expect(200);
        assertThat(signedIn.json().path("account").path("name").asText()).isEqualTo("ada");
        Api there = browser(
                gateway, "Cookie", cookie(signedIn, "sophon_session"), "X-CSRF-Token", signedIn.text("csrfToken"));
        JsonNode me = there.get("/auth/me").expect(200).json();
        assertThat(me.path("role").asText()).isEqualTo("Admin");
        assertThat(me.path("confirmationRequired").asBoolean())
                .as("who has just shown who they are may decide")
                .isFalse();
        assertThat(there.get("/auth/passkeys").json().at("/items/0/lastUsedAt").asText())
                .isNotEmpty();
        time.pass(Duration.ofMinutes(10));
        there.delete("/auth/passkeys/" + added.text("id")).expect(403, "confirmation_required");
        ada.session.confirm();
        ada.api().delete("/auth/passkeys/" + added.text("id")).expect(204);
        ada.api().delete("/auth/passkeys/" + added.text("id")).expect(404, "not_found");
        assertThat(SignIn.begin(gateway).end(ada.authenticator).status()).isEqualTo(401);
        assertThat(audit("action")).contains("passkey.add", "passkey.remove");
        assertThat(audit("subject"))
                .anyMatch(text -> text.endsWith(" by passkey " + added.text("id")))
                .contains(added.text("id") + " for localhost");
        assertThat(audit("result")).contains("passkey_refused");
    }

    @Test
    void addingOneNeedsAFreshWordAndAPersonsSession() {
        time.pass(Duration.ofMinutes(10));
        ada.api().post("/auth/passkeys/begin", "{}").expect(403, "confirmation_required");
        gateway.admin().post("/auth/passkeys/begin", "{}").expect(409, "conflict");
        String token = gateway.nobody()
                .post("/auth/login", "{'account':'ada','password':'" + Session.PASSWORD + "','token':true}")
                .expect(200)
                .text("token");
        new Api(named(gateway), token).post("/auth/passkeys/begin", "{}").expect(409, "conflict");
        ada.session.confirm();
        for (String name : List.of("", " ", "x".repeat(61), "a\\u202eb")) {
            JsonNode options = ada.begin("", "{}");
            assertThat(ada.api()
                            .post(
                                    "/auth/passkeys",
                                    "{'name':'" + name + "','credential':" + ada.authenticator.make(options) + "}")
                            .expect(400, "invalid_params")
                            .text("message"))
                    .startsWith("name:");
        }
        for (int i = 0; i < 10; i++) {
            ada.authenticator.id[0] = (byte) i;
            ada.add("number " + i).expect(201);
        }
        ada.authenticator.id[0] = 11;
        ada.add("one too many").expect(409, "conflict");
    }

    @Test
    void thereIsNoneForAnAddress() {
        Api byAddress = Api.with(
                gateway.address(), Map.of("Cookie", ada.session.cookie(), "X-CSRF-Token", ada.session.csrfToken()));
        assertThat(byAddress
                        .post("/auth/passkeys/begin", "{}")
                        .expect(409, "conflict")
                        .text("message"))
                .contains("publicUrl");
        assertThat(byAddress.get("/auth/passkeys/offered").json().toString()).isEqualTo("{\"signIn\":false}");
    }

    @Test
    void aPasskeyShowsWhoOneIsForTheDecisionsOfTheNextMinutes() {
        ada.add("ring").expect(201);
        time.pass(Duration.ofMinutes(10));
        ada.api().post("/auth/tokens", "{'name':'ci','role':'Viewer'}").expect(403, "confirmation_required");
        ada.confirm().expect(200);
        ada.api().post("/auth/tokens", "{'name':'ci','role':'Viewer'}").expect(201);
        time.pass(Duration.ofMinutes(10));
        ada.api().post("/auth/tokens", "{'name':'ci','role':'Viewer'}").expect(403, "confirmation_required");
        assertThat(audit("action")).contains("passkey.confirm");
        Person bob = new Person(gateway, "bob", "Operator");
        assertThat(bob.api()
                        .post("/auth/passkeys/confirm/begin", "{}")
                        .expect(409, "conflict")
                        .text("message"))
                .contains("no passkey");
    }

    @Test
    void anApprovalIsDecidedByAPasskeyThatWasAskedForExactlyIt() {
        ada.add("ring").expect(201);
        time.pass(Duration.ofMinutes(10));
        String token = TestNode.pair(gateway, gateway.admin(), "office", "['system.execute']");
        try (TestNode node = new TestNode(gateway, token).start()) {
            node.on("system.execute", call -> "\"ok\":true,\"result\":{\"exitCode\":0}");
            Api agent = gateway.as("Agent");
            String first = waits(agent);
            String second = waits(agent);
            ada.api().post("/approvals/" + first + "/approve", "{}").expect(403, "confirmation_required");

            JsonNode other = ada.beginToDecide(second, "approve");
            ada.decide(first, "approve", other).expect(401, "login_failed");
            ada.decide(second, "approve", other).expect(401, "login_failed"); // It was used up by that.
            JsonNode no = ada.beginToDecide(first, "reject");
            ada.decide(first, "approve", no).expect(401, "login_failed");
            JsonNode confirmation = ada.begin("confirm/", "{}");
            ada.decide(first, "approve", confirmation).expect(401, "login_failed");
            JsonNode forOne = ada.beginToDecide(first, "approve");
            ada.api().post("/auth/passkeys/confirm", ada.shown(forOne)).expect(401, "login_failed");
            assertThat(pending()).containsExactlyInAnyOrder(first, second);

            assertThat(ada.decide(first, "approve", ada.beginToDecide(first, "approve"))
                            .expect(200)
                            .text("status"))
                    .isEqualTo("approved");
            ada.api()
                    .post("/approvals/" + second + "/approve", "{}")
                    .expect(403, "confirmation_required"); // One decision is no word for another.
            assertThat(ada.decide(second, "reject", ada.beginToDecide(second, "reject"))
                            .expect(200)
                            .text("status"))
                    .isEqualTo("rejected");
            ada.decide(first, "approve", ada.beginToDecide(first, "approve")).expect(409, "conflict");
            String own = waits(ada.api());
            ada.decide(own, "approve", ada.beginToDecide(own, "approve")).expect(403, "not_authorized");
            assertThat(ada.decide(own, "confirm", ada.beginToDecide(own, "confirm"))
                            .expect(200)
                            .text("status"))
                    .isEqualTo("approved");
            ada.api()
                    .post("/auth/passkeys/approvals/none/begin", "{'decision':'approve'}")
                    .expect(404, "not_found");
            assertThat(audit("action")).contains("passkey.approve", "passkey.reject", "approval.approved");
        }
    }

    /** No approval changes what it is about; if one did, a decision that was asked for before would be none on it. */
    @Test
    void aDecisionIsOnWhatWouldRunWhenItWasAskedFor() {
        ada.add("ring").expect(201);
        String token = TestNode.pair(gateway, gateway.admin(), "office", "['system.execute']");
        try (TestNode node = new TestNode(gateway, token).start()) {
            node.on("system.execute", call -> "\"ok\":true,\"result\":{\"exitCode\":0}");
            String id = waits(gateway.as("Agent"));
            JsonNode asked = ada.beginToDecide(id, "approve");
            gateway.tellOfApprovals(approval -> of(approval, "0".repeat(64)));
            ada.decide(id, "approve", asked).expect(401, "login_failed");
            assertThat(pending()).containsExactly(id);
            ada.decide(id, "approve", ada.beginToDecide(id, "approve")).expect(200);
        }
    }

    private static Approval of(Approval approval, String paramsSha256) {
        return new Approval(
                approval.approvalId(),
                approval.commandId(),
                approval.nodeId(),
                approval.command(),
                approval.params(),
                paramsSha256,
                approval.risk(),
                approval.requesterId(),
                approval.requestedBy(),
                approval.createdAt(),
                approval.expiresAt(),
                approval.status(),
                approval.decidedBy(),
                approval.decidedAt(),
                approval.reason(),
                approval.device());
    }

    private String waits(Api agent) {
        return waits(gateway, agent);
    }

    private static String waits(TestGateway there, Api agent) {
        List<String> before = pending(there);
        agent.runLater("office", EXECUTE, "Prefer", "respond-async").join();
        return await().until(() -> pending(there), now -> now.size() > before.size()).stream()
                .filter(id -> !before.contains(id))
                .findFirst()
                .orElseThrow();
    }

    private List<String> pending() {
        return pending(gateway);
    }

    private static List<String> pending(TestGateway there) {
        return there.admin()
                .get("/approvals?status=pending")
                .json()
                .path("items")
                .findValuesAsText("approvalId");
    }

    private static Arguments attack(String name, Consumer<TestAuthenticator> change) {
        return Arguments.of(name, change);
    }

    static Stream<Arguments> attacks() {
        return Stream.of(
                attack("a page of another site", one -> one.origin = "https://evil.example"),
                attack("a page of another port", one -> one.origin = "http://localhost:1"),
                attack("a page by another scheme", one -> one.origin = one.origin.replace("http:", "https:")),
                attack("a page of a name below", one -> one.origin = one.origin.replace("localhost", "a.localhost")),
                attack("a page within another site's", one -> one.crossOrigin = true),
                attack("another name's passkey", one -> one.rpId = "evil.example"),
                attack("nobody showed who they are", one -> one.verified = false),
                attack("nobody was there", one -> one.present = false),
                attack("something else than was asked", one -> one.type = "webauthn.other"),
                attack("a challenge that nobody gave", one -> one.challenge = "A".repeat(43)));
    }

    static Stream<Arguments> attacksOfOneThatIsKnown() {
        return Stream.concat(
                attacks(),
                Stream.of(
                        attack("another key", one -> one.signsBy = TestAuthenticator.ellipticCurve()),
                        attack(
                                "another person named",
                                one -> one.user = "acc-aaaaaaaaaaaa".getBytes(StandardCharsets.US_ASCII)),
                        attack("an id that is unknown", one -> one.id = new byte[16])));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attacks")
    void nothingIsAddedThatDoesNotHold(String name, Consumer<TestAuthenticator> attack) {
        attack.accept(ada.authenticator);
        assertThat(ada.add("ring").expect(401, "login_failed").text("message")).startsWith("credential:");
        assertThat(ada.api().get("/auth/passkeys").json().path("items")).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attacksOfOneThatIsKnown")
    void nobodyIsLetInByWhatDoesNotHold(String name, Consumer<TestAuthenticator> attack) {
        ada.add("ring").expect(201);
        byte[] user = ada.authenticator.user;
        attack.accept(ada.authenticator);
        Api.Reply refused = SignIn.begin(gateway).end(ada.authenticator).expect(401, "login_failed");
        assertThat(cookie(refused, "sophon_session")).isEmpty();
        time.pass(Duration.ofMinutes(10));
        ada.confirm().expect(401, "login_failed");
        assertThat(ada.api().get("/auth/me").json().path("confirmationRequired").asBoolean())
                .isTrue();
        assertThat(user).isNotEmpty();
    }

    @Test
    void aChallengeCountsOnceForTwoMinutesAndForTheBrowserThatWasAsked() {
        ada.add("ring").expect(201);
        SignIn first = SignIn.begin(gateway);
        // That of another browser stays whose it is.
        browser(gateway)
                .post(
                        "/auth/passkeys/login",
                        "{'credential':" + ada.authenticator.show(first.begun().json()) + "}")
                .expect(401, "login_failed");
        new SignIn(first.begun(), SignIn.begin(gateway).page())
                .end(ada.authenticator)
                .expect(401, "login_failed");
        first.end(ada.authenticator).expect(200);
        first.end(ada.authenticator).expect(401, "login_failed");
        SignIn late = SignIn.begin(gateway);
        time.pass(Duration.ofMinutes(2));
        late.end(ada.authenticator).expect(401, "login_failed");
        // One that failed is used up as well.
        SignIn failed = SignIn.begin(gateway);
        ada.authenticator.verified = false;
        failed.end(ada.authenticator).expect(401, "login_failed");
        ada.authenticator.verified = true;
        failed.end(ada.authenticator).expect(401, "login_failed");
        // Nor is one for adding one for signing in, nor one session's another's.
        ada.session.confirm();
        JsonNode toAdd = ada.begin("", "{}");
        SignIn.begin(gateway)
                .page()
                .post("/auth/passkeys/login", "{'credential':" + ada.authenticator.show(toAdd) + "}")
                .expect(401, "login_failed");
        Session again = Session.login(gateway, "ada");
        JsonNode mine = ada.begin("confirm/", "{}");
        browser(gateway, "Cookie", again.cookie(), "X-CSRF-Token", again.csrfToken())
                .post("/auth/passkeys/confirm", ada.shown(mine))
                .expect(401, "login_failed");
    }

    @Test
    void aCounterThatGoesBackIsACopy() {
        ada.authenticator.count = 5;
        ada.add("ring").expect(201);
        for (long count : new long[] {5, 4, 0}) {
            ada.authenticator.count = count;
            SignIn.begin(gateway).end(ada.authenticator).expect(401, "login_failed");
        }
        ada.authenticator.count = 6;
        SignIn.begin(gateway).end(ada.authenticator).expect(200);
        SignIn.begin(gateway).end(ada.authenticator).expect(401, "login_failed");
        gateway.close();
        gateway = gateway(home, store -> store);
        ada.authenticator.origin = named(gateway).toString();
        SignIn.begin(gateway).end(ada.authenticator).expect(401, "login_failed");
        ada.authenticator.count = 7;
        SignIn.begin(gateway).end(ada.authenticator).expect(200);
    }

    @Test
    void onesOwnAreNobodyElses() {
        Api.Reply added = ada.add("ring").expect(201);
        Person eve = new Person(gateway, "eve", "Operator");
        eve.authenticator.id = ada.authenticator.id;
        assertThat(eve.add("the same id").expect(409, "conflict").text("message"))
                .startsWith("credential:");
        assertThat(eve.api().get("/auth/passkeys").json().path("items")).isEmpty();
        eve.api().delete("/auth/passkeys/" + added.text("id")).expect(404, "not_found");
        eve.authenticator.id = "of eve's own".getBytes(StandardCharsets.US_ASCII);
        eve.add("ring").expect(201);
        JsonNode hers = eve.begin("confirm/", "{}");
        eve.api().post("/auth/passkeys/confirm", ada.shown(hers)).expect(401, "login_failed");
        eve.confirm().expect(200);
    }

    @Test
    void aNewPasswordEndsThemAndSoDoesTheEndOfTheAccount() {
        ada.add("ring").expect(201);
        Person bob = new Person(gateway, "bob", "Operator");
        bob.add("ring").expect(201);
        ada.api()
                .call("PATCH", "/auth/accounts/" + bob.session.accountId(), "{'password':'another long one'}")
                .expect(200);
        SignIn.begin(gateway).end(bob.authenticator).expect(401, "login_failed");
        gateway.admin().delete("/auth/accounts/" + bob.session.accountId()).expect(204);
        SignIn.begin(gateway).end(bob.authenticator).expect(401, "login_failed");
        assertThat(gateway.store().rows("SELECT id FROM passkey", row -> row.getString(1)))
                .hasSize(1);
        Person carol = new Person(gateway, "carol", "Operator");
        carol.authenticator.id = bob.authenticator.id;
        carol.add("of somebody before").expect(201);
    }

    @Test
    void rubbishIsRefusedWithTheNameOfItsField() {
        ada.add("ring").expect(201);
        SignIn signIn = SignIn.begin(gateway);
        String right = ada.authenticator.show(signIn.begun().json());
        Map<String, String> wrong = Map.of(
                "{}",
                "credential:",
                "{'credential':1}",
                "credential:",
                "{'credential':{}}",
                "credential.response.clientDataJSON:",
                "{'credential':" + right.replaceFirst("\"signature\":\"[^\"]*", "\"signature\":\"***") + "}",
                "credential.response.signature:",
                "{'credential':" + right.replaceFirst("\"id\":\"[^\"]*", "\"id\":\"" + "A".repeat(2_000)) + "}",
                "credential.id:",
                "{'credential':" + right.replaceFirst("\"clientDataJSON\":\"[^\"]*", "\"clientDataJSON\":\"e30") + "}",
                "credential.response.clientDataJSON:");
        wrong.forEach((body, field) -> assertThat(signIn.page()
                        .post("/auth/passkeys/login", body)
                        .expect(400, "invalid_params")
                        .text("message"))
                .startsWith(field));
        signIn.page()
                .post("/auth/passkeys/login", "{'credential':{'id':'" + "A".repeat(40_000) + "'}}")
                .expect(413, "payload_too_large");
        signIn.end(ada.authenticator).expect(200);
    }

    /** Whatever bytes come, it is a no, never a fault; those of before the signature is looked at most of all. */
    @Test
    void bytesThatNoAuthenticatorWritesAreANo() {
        ada.add("ring").expect(201);
        Random random = new Random(20);
        List<byte[]> all = new ArrayList<>(List.of(
                new byte[] {(byte) 0xf6},
                headed((byte) 0x45, new byte[18], (byte) 0xf6),
                headed((byte) 0x45, new byte[18]),
                headed((byte) 0x85, new byte[] {(byte) 0xf6}),
                headed((byte) 0x85, new byte[] {(byte) 0xbf})));
        for (int i = 0; i < 60; i++) {
            byte[] bytes = new byte[random.nextInt(200) + 1];
            random.nextBytes(bytes);
            all.add(i % 2 == 0 ? bytes : headed(bytes[0], bytes));
        }
        for (byte[] bytes : all) {
            time.pass(Duration.ofSeconds(2));
            SignIn signIn = SignIn.begin(gateway);
            String credential = ada.authenticator
                    .show(signIn.begun().json())
                    .replaceFirst(
                            "\"authenticatorData\":\"[^\"]*",
                            "\"authenticatorData\":\"" + TestAuthenticator.text(bytes));
            signIn.page()
                    .post("/auth/passkeys/login", "{'credential':" + credential + "}")
                    .expect(401, "login_failed");
            ada.session.confirm();
            String made = ada.authenticator
                    .make(ada.begin("", "{}"))
                    .replaceFirst(
                            "\"attestationObject\":\"[^\"]*",
                            "\"attestationObject\":\"" + TestAuthenticator.text(bytes));
            ada.api()
                    .post("/auth/passkeys", "{'name':'x','credential':" + made + "}")
                    .expect(401, "login_failed");
        }
    }

    /** Authenticator data with this behind its name, flags and counter. */
    private static byte[] headed(byte flags, byte[]... more) {
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        out.writeBytes(new byte[32]);
        out.write(flags);
        out.writeBytes(new byte[4]);
        for (byte[] one : more) {
            out.writeBytes(one);
        }
        return out.toByteArray();
    }

    private static byte[] headed(byte flags, byte[] more, byte last) {
        return headed(flags, more, new byte[] {last});
    }

    @Test
    void signInsAreNotBegunWithoutEnd() {
        int refused = 0;
        for (int i = 0; i < 70; i++) {
            Api.Reply reply = browser(gateway).post("/auth/passkeys/login/begin", "{}");
            refused += reply.status() == 429 ? 1 : 0;
        }
        assertThat(refused).isEqualTo(10);
        browser(gateway, "Origin", "https://evil.example")
                .post("/auth/passkeys/login/begin", "{}")
                .expect(403, "not_authorized");
    }

    @Test
    void whoSignsInAtAProviderGoesOnDoingSoAndDecidesByAPasskey() {
        try (TestProvider provider = new TestProvider(time::now);
                TestGateway there = new TestGateway(
                        new TestGateway.TestSettings(
                                new GatewayHome(home.resolve("provided")),
                                false,
                                Optional.empty(),
                                Optional.of(provider.settings())),
                        time,
                        0)) {
            OidcBrowser signedIn = new OidcBrowser(there);
            signedIn.signIn(provider);
            signedIn.comeBack(provider.letIn(signedIn.led("/auth/oidc/confirm")));
            Api api = browser(
                    there,
                    "Cookie",
                    "sophon_session=" + signedIn.cookies.get("sophon_session"),
                    "X-CSRF-Token",
                    signedIn.api().get("/auth/me").expect(200).text("csrfToken"));
            TestAuthenticator authenticator = new TestAuthenticator(named(there).toString());
            JsonNode toAdd = api.post("/auth/passkeys/begin", "{}").expect(200).json();
            api.post("/auth/passkeys", "{'name':'ring','credential':" + authenticator.make(toAdd) + "}")
                    .expect(201);
            assertThat(browser(there)
                            .get("/auth/passkeys/offered")
                            .json()
                            .path("signIn")
                            .asBoolean())
                    .isFalse();
            assertThat(SignIn.begin(there)
                            .end(authenticator)
                            .expect(409, "conflict")
                            .text("message"))
                    .contains("provider");
            time.pass(Duration.ofMinutes(10));
            String token = "{'name':'ci','role':'Viewer'}";
            api.post("/auth/tokens", token).expect(403, "confirmation_required");
            JsonNode toConfirm =
                    api.post("/auth/passkeys/confirm/begin", "{}").expect(200).json();
            api.post("/auth/passkeys/confirm", "{'credential':" + authenticator.show(toConfirm) + "}")
                    .expect(200);
            api.post("/auth/tokens", token).expect(201);
        }
    }

    /** Of what could not be written nothing is there; what is answered as done is. */
    @ParameterizedTest
    @EnumSource
    void eachCountsOnlyOnceItIsWritten(Fault fault) throws Exception {
        FaultyStore[] store = new FaultyStore[1];
        try (TestGateway there = gateway(home.resolve("faulty"), own -> {
            store[0] = new FaultyStore(own);
            return store[0];
        })) {
            Person bob = new Person(there, "bob", "Admin");
            JsonNode toAdd = bob.begin("", "{}");
            String made = "{'name':'ring','credential':" + bob.authenticator.make(toAdd) + "}";
            Api.Reply added = faulty(store[0], fault, () -> bob.api().post("/auth/passkeys", made));
            if (added.status() >= 500) {
                assertThat(bob.api().get("/auth/passkeys").json().path("items")).isEmpty();
                added = bob.add("ring").expect(201);
            }
            bob.authenticator.count = 1;
            SignIn signIn = SignIn.begin(there);
            Api.Reply in = faulty(store[0], fault, () -> signIn.end(bob.authenticator));
            assertThat(cookie(in, "sophon_session").isEmpty()).isEqualTo(in.status() != 200);
            time.pass(Duration.ofMinutes(10));
            bob.authenticator.count = 2;
            JsonNode toConfirm = bob.begin("confirm/", "{}");
            Api.Reply confirmed =
                    faulty(store[0], fault, () -> bob.api().post("/auth/passkeys/confirm", bob.shown(toConfirm)));
            assertThat(bob.api()
                            .get("/auth/me")
                            .json()
                            .path("confirmationRequired")
                            .asBoolean())
                    .isEqualTo(confirmed.status() != 200);
            eachDecisionCountsOnlyOnceItIsWritten(store[0], fault, there, bob);
            bob.session.confirm();
            String path = "/auth/passkeys/" + added.text("id");
            Api.Reply removed = faulty(store[0], fault, () -> bob.api().delete(path));
            assertThat(bob.api().get("/auth/passkeys").json().path("items")).hasSize(removed.status() == 204 ? 0 : 1);
            assertThat(there.audit().verify().ok()).isTrue();
        }
    }

    /** Neither where the use of the passkey cannot be written, nor where the decision behind it cannot. */
    private static void eachDecisionCountsOnlyOnceItIsWritten(
            FaultyStore store, Fault fault, TestGateway there, Person bob) throws Exception {
        String token = TestNode.pair(there, there.admin(), "office", "['system.execute']");
        try (TestNode node = new TestNode(there, token).start()) {
            node.on("system.execute", call -> "\"ok\":true,\"result\":{\"exitCode\":0}");
            String id = waits(there, there.as("Agent"));
            for (int write = 1; write <= 2; write++) {
                bob.authenticator.count++;
                JsonNode options = bob.beginToDecide(id, "reject");
                store.at(write, fault == Fault.WAITS ? Fault.FAILS : fault);
                bob.decide(id, "reject", options).expect(500, "internal_error");
                store.release();
                assertThat(pending(there)).as("write %d", write).containsExactly(id);
            }
            bob.authenticator.count++;
            JsonNode options = bob.beginToDecide(id, "reject");
            assertThat(faulty(store, fault, () -> bob.decide(id, "reject", options))
                                    .status()
                            != 200)
                    .isEqualTo(pending(there).contains(id));
        }
    }

    private static Api.Reply faulty(FaultyStore store, Fault fault, java.util.function.Supplier<Api.Reply> ask)
            throws Exception {
        store.all(fault);
        CompletableFuture<Api.Reply> reply = CompletableFuture.supplyAsync(ask);
        if (fault == Fault.WAITS) {
            await().until(() -> store.held() > 0);
            assertThat(reply).isNotDone();
        } else {
            reply.get(60, TimeUnit.SECONDS);
        }
        store.release();
        Api.Reply answer = reply.get(60, TimeUnit.SECONDS);
        if (fault == Fault.WAITS) {
            assertThat(answer.status()).isLessThan(300);
        } else {
            assertThat(answer.status()).isGreaterThanOrEqualTo(500);
        }
        return answer;
    }

    @Test
    void noAnswerAndNoLineHoldsWhatAnAuthenticatorSaid() {
        ada.add("ring").expect(201);
        SignIn.begin(gateway).end(ada.authenticator).expect(200);
        String all = gateway.admin().get("/audit?limit=100").json().toString();
        assertThat(all).doesNotContain(TestAuthenticator.text(ada.authenticator.id));
        assertThat(Json.tree(ada.api().get("/auth/passkeys").body()).toString())
                .doesNotContain(TestAuthenticator.text(ada.authenticator.id));
    }
}
