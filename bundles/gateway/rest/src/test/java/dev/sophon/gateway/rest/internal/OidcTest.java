package dev.sophon.gateway.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.gateway.runtime.GatewayHome;
import dev.sophon.gateway.runtime.Settings;
import dev.sophon.gateway.store.FaultyStore;
import dev.sophon.gateway.store.FaultyStore.Fault;
import dev.sophon.gateway.store.HandTime;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** People who sign in at their organisation's provider; what must let nobody in is in {@link OidcAttacksTest}. */
class OidcTest {
    @TempDir
    Path home;

    private final HandTime time = new HandTime();
    private TestProvider provider;
    private TestGateway gateway;
    private OidcBrowser browser;

    @BeforeEach
    void start() {
        provider = new TestProvider(time::now);
        gateway = gateway(home, provider.settings(), store -> store);
        browser = new OidcBrowser(gateway);
    }

    @AfterEach
    void stop() {
        gateway.close();
        provider.close();
    }

    private TestGateway gateway(Path folder, Settings.Oidc oidc, UnaryOperator<dev.sophon.gateway.store.Store> around) {
        return new TestGateway(
                new TestGateway.TestSettings(new GatewayHome(folder), false, Optional.empty(), Optional.of(oidc)),
                time,
                0,
                around);
    }

    private JsonNode me() {
        return browser.api().get("/auth/me").expect(200).json();
    }

    private List<String> audit(String field) {
        return gateway.admin().get("/audit?limit=100").json().path("items").findValuesAsText(field);
    }

    @Test
    void somebodyIsWhoTheProviderSaysAndWhatItsTableSays() {
        assertThat(gateway.nobody().get("/auth/oidc").json().toString())
                .isEqualTo("{\"configured\":true,\"label\":\"Example\"}");
        String begun = browser.begin();
        assertThat(begun).startsWith(provider.issuer() + "/auth?");
        Map<String, String> asked = TestProvider.fields(URI.create(begun).getRawQuery());
        assertThat(asked)
                .containsEntry("response_type", "code")
                .containsEntry("client_id", "sophon")
                .containsEntry("scope", "openid profile")
                .containsEntry("code_challenge_method", "S256")
                .containsEntry("redirect_uri", gateway.address() + "/api/auth/oidc/callback")
                .doesNotContainKeys("prompt", "max_age");
        assertThat(asked.get("state")).matches("[0-9a-f]{40}").isNotEqualTo(asked.get("nonce"));
        assertThat(browser.comeBack(provider.letIn(begun))).isEqualTo("/dashboard/");
        assertThat(me().path("name").asText()).isEqualTo("ada (127.0.0.1)");
        assertThat(me().path("role").asText()).isEqualTo("Admin");
        assertThat(me().path("account").path("issuer").asText()).isEqualTo(provider.issuer());
        assertThat(audit("subject"))
                .anyMatch(text -> text.equals("from 127.0.0.1 by " + provider.issuer() + " as 0001"));
    }

    @Test
    void theCookiesAreReadByNoScriptAndComeBackWhereTheyShould() throws java.io.IOException {
        Api.Reply begun = gateway.nobody().get("/auth/oidc/login").expect(302);
        assertThat(begun.headers().firstValue("Set-Cookie").orElseThrow())
                .matches("sophon_signin=[0-9a-f]{40}; Path=/api/auth/oidc; Max-Age=600; HttpOnly; SameSite=Lax");
        String proxied = RawHttp.send(
                gateway,
                "127.0.0.3",
                "GET /api/auth/oidc/login HTTP/1.1\r\nHost: gw.test\r\nX-Forwarded-Proto: https\r\n"
                        + "X-Forwarded-Prefix: /sophon\r\nConnection: close\r\n\r\n");
        assertThat(proxied)
                .contains("; Path=/sophon/api/auth/oidc; Max-Age=600; HttpOnly; SameSite=Lax; Secure")
                .contains("redirect_uri=https%3A%2F%2Fgw.test%2Fsophon%2Fapi%2Fauth%2Foidc%2Fcallback");
        String location = browser.begin();
        Api.Reply reply = browser.api().get("/auth/oidc/callback?" + provider.letIn(location));
        assertThat(reply.headers().allValues("Set-Cookie"))
                .singleElement()
                .asString()
                .matches("sophon_session=[a-z0-9]+_[0-9a-f]{40}; Path=/; Max-Age=28800; HttpOnly; SameSite=Strict");
        // Who only looks begins nothing, and uses up no state.
        assertThat(browser.api()
                        .call("HEAD", "/auth/oidc/callback?" + provider.letIn(browser.begin()), null)
                        .status())
                .isEqualTo(200);
        assertThat(provider.redeemed).hasValue(1);
    }

    @Test
    void anAccountWithThatNameIsAnotherPerson() {
        Session local = Session.begin(gateway, "ada", "Viewer");
        browser.signIn(provider);
        assertThat(me().path("id").asText()).isNotEqualTo(local.accountId());
        JsonNode accounts = gateway.admin().get("/auth/accounts").json().path("items");
        assertThat(accounts.findValuesAsText("name")).containsExactly("ada", "ada (127.0.0.1)");
        assertThat(accounts.findValuesAsText("subject")).containsExactly("0001");
        // Neither what it is called nor its id is typed at a login.
        for (String name : List.of("ada (127.0.0.1)", me().path("id").asText())) {
            gateway.nobody()
                    .post("/auth/login", "{'account':'" + name + "','password':'" + Session.PASSWORD + "'}")
                    .expect(401, "login_failed");
        }
        assertThat(Session.login(gateway, "ada").api().get("/auth/me").text("role"))
                .isEqualTo("Viewer");
    }

    @Test
    void whoIsCalledAsSomebodyElseIsNotThem() {
        browser.signIn(provider);
        String ada = me().path("id").asText();
        provider.person.put("sub", "0002");
        browser.signIn(provider);
        assertThat(me().path("id").asText()).isNotEqualTo(ada);
        provider.person.put("sub", "0001");
        provider.person.put("preferred_username", "Ada\u202e Lovelace<b>");
        browser.signIn(provider);
        assertThat(me().path("id").asText()).isEqualTo(ada);
        assertThat(me().path("name").asText()).isEqualTo("Ada_ Lovelace_b_ (127.0.0.1)");
    }

    @Test
    void theRoleIsLookedAtAtEachSignInAndCountsAtOnce() {
        browser.signIn(provider);
        OidcBrowser other = new OidcBrowser(gateway);
        provider.person.put("groups", List.of("staff", "unknown"));
        other.signIn(provider);
        assertThat(me().path("role").asText()).isEqualTo("Viewer");
        browser.api().get("/auth/accounts").expect(403, "not_authorized");
        provider.person.put("groups", List.of("staff", "helpdesk", 7));
        other.signIn(provider);
        assertThat(me().path("role").asText()).isEqualTo("Operator");
        provider.person.put("groups", "staff");
        other.signIn(provider);
        assertThat(me().path("role").asText()).isEqualTo("Viewer");
        assertThat(audit("action")).contains("account.create", "account.role");
    }

    @Test
    void whoHasNoRoleAnyMoreIsRefusedAndLosesTheirSessions() {
        browser.signIn(provider);
        OidcBrowser other = new OidcBrowser(gateway);
        for (Object none : List.of(List.of(), List.of("Sophon-Admins", "Admin"), "", Map.of("groups", "staff"), 1)) {
            provider.person.put("groups", none);
            other.isRefused(other.signIn(provider), "no_role");
        }
        browser.api().get("/auth/me").expect(401);
        assertThat(audit("result")).contains("no_role");
        assertThat(audit("action")).contains("account.withdraw");
        provider.person.put("groups", List.of("staff"));
        assertThat(other.signIn(provider)).isEqualTo("/dashboard/");
    }

    @Test
    void theRolesMayStandDeeper() {
        Settings.Oidc flat = provider.settings();
        Settings.Oidc deep = new Settings.Oidc(
                flat.issuer(),
                flat.clientId(),
                flat.clientSecret(),
                flat.scopes(),
                "realm_access.roles",
                flat.roles(),
                flat.label(),
                flat.session());
        try (TestGateway there = gateway(home.resolve("deep"), deep, store -> store)) {
            OidcBrowser second = new OidcBrowser(there);
            second.isRefused(second.signIn(provider), "no_role");
            provider.person.put("realm_access", Map.of("roles", List.of("helpdesk")));
            second.signIn(provider);
            assertThat(second.api().get("/auth/me").text("role")).isEqualTo("Operator");
            // A claim that is called so comes first.
            provider.person.put("realm_access.roles", List.of("staff"));
            second.signIn(provider);
            assertThat(second.api().get("/auth/me").text("role")).isEqualTo("Viewer");
        }
    }

    @Test
    void roleAndPasswordAreTheProviders() {
        browser.signIn(provider);
        String path = "/auth/accounts/" + me().path("id").asText();
        Api admin = gateway.admin();
        admin.call("PATCH", path, "{'role':'Viewer'}").expect(409, "conflict");
        admin.call("PATCH", path, "{'password':'one that is long'}").expect(409, "conflict");
        assertThat(me().path("role").asText()).isEqualTo("Admin");
        String before = me().path("id").asText();
        admin.delete(path).expect(204);
        browser.api().get("/auth/me").expect(401);
        browser.signIn(provider);
        assertThat(me().path("id").asText()).isNotEqualTo(before);
    }

    @Test
    void aSessionAndASignInEndInTime() {
        browser.signIn(provider);
        time.pass(Duration.ofHours(8).minusSeconds(1));
        me();
        time.pass(Duration.ofSeconds(1));
        browser.api().get("/auth/me").expect(401);
        String inTime = browser.begin();
        time.pass(Duration.ofMinutes(10).minusSeconds(1));
        assertThat(browser.comeBack(provider.letIn(inTime))).isEqualTo("/dashboard/");
        browser.cookies.remove("sophon_session");
        String late = browser.begin();
        time.pass(Duration.ofMinutes(10));
        browser.isRefused(browser.comeBack(provider.letIn(late)), "unknown_state");
    }

    @Test
    void aSessionOutlivesTheGatewayAndTheAccountIsTheSame() {
        browser.signIn(provider);
        final JsonNode before = me().path("account");
        gateway.close();
        gateway = gateway(home, provider.settings(), store -> store);
        OidcBrowser again = new OidcBrowser(gateway);
        again.cookies.putAll(browser.cookies);
        browser = again;
        assertThat(me().path("account")).isEqualTo(before);
        browser.signIn(provider);
        assertThat(me().path("account")).isEqualTo(before);
    }

    private Api.Reply decide() {
        return browser.pages().post("/auth/tokens", "{'name':'x','role':'Agent'}");
    }

    private String confirm() {
        return browser.comeBack(provider.letIn(browser.led("/auth/oidc/confirm")));
    }

    @Test
    void decidingNeedsThatOneShowsTheProviderOnceMoreWhoOneIs() {
        browser.signIn(provider);
        assertThat(me().path("confirmationRequired").asBoolean()).isTrue();
        decide().expect(403, "confirmation_required");
        assertThat(browser.pages()
                        .post("/auth/confirm", "{'password':'x'}")
                        .expect(409, "conflict")
                        .text("message"))
                .contains("/api/auth/oidc/confirm");
        String to = browser.led("/auth/oidc/confirm");
        assertThat(TestProvider.fields(URI.create(to).getRawQuery()))
                .containsEntry("prompt", "login")
                .containsEntry("max_age", "0");
        String back = provider.letIn(to);
        assertThat(browser.comeBack(back)).isEqualTo("/dashboard/#signed-in-again");
        decide().expect(201);
        time.pass(Duration.ofMinutes(10));
        decide().expect(403, "confirmation_required");
        assertThat(browser.comeBack(back)).isEqualTo("/dashboard/#sign-in=unknown_state");
        decide().expect(403, "confirmation_required");
    }

    @Test
    void aProviderThatDidNotAskAnewConfirmsNothing() {
        browser.signIn(provider);
        for (Object before : List.of("", time.now().getEpochSecond() - 120, "now")) {
            provider.claims = claims -> claims.put("auth_time", before);
            assertThat(confirm()).isEqualTo("/dashboard/#sign-in=not_asked_anew");
            decide().expect(403, "confirmation_required");
        }
        provider.claims = claims -> {};
        assertThat(confirm()).isEqualTo("/dashboard/#signed-in-again");
        decide().expect(201);
    }

    @Test
    void nobodyConfirmsForAnother() {
        browser.signIn(provider);
        provider.person.put("sub", "0002");
        assertThat(confirm()).isEqualTo("/dashboard/#sign-in=another_person");
        decide().expect(403, "confirmation_required");
        provider.person.put("sub", "0001");
        String to = browser.led("/auth/oidc/confirm");
        browser.pages().post("/auth/logout", null).expect(204);
        assertThat(browser.comeBack(provider.letIn(to))).isEqualTo("/dashboard/#sign-in=another_person");
        browser.api().get("/auth/me").expect(401);
        // It gives nobody a session either, and neither a password's nor a token's can be confirmed so.
        gateway.nobody().get("/auth/oidc/confirm").expect(401);
        gateway.admin().get("/auth/oidc/confirm").expect(409, "conflict");
        Session.begin(gateway, "bob", "Admin").api().get("/auth/oidc/confirm").expect(409, "conflict");
    }

    @Test
    void whoShowedTheProviderJustNowWhoTheyAreMayDecideAtOnce() {
        provider.claims = claims -> claims.put("auth_time", time.now().getEpochSecond());
        browser.signIn(provider);
        decide().expect(201);
    }

    @Test
    void onceSignedInOneIsOnThePageThatOneWanted() {
        String to = browser.led("/auth/oidc/login?page=devices/office-pc");
        assertThat(browser.comeBack(provider.letIn(to))).isEqualTo("/dashboard/#/devices/office-pc");
    }

    @Test
    void withoutAProviderThereIsNoneOfIt() {
        try (TestGateway plain = new TestGateway(home.resolve("plain"))) {
            assertThat(plain.nobody().get("/auth/oidc").expect(200).json().toString())
                    .isEqualTo("{\"configured\":false}");
            plain.nobody().get("/auth/oidc/login").expect(404, "not_found");
            plain.nobody().get("/auth/oidc/callback?state=x&code=y").expect(404, "not_found");
            plain.admin().get("/auth/oidc/confirm").expect(404, "not_found");
        }
    }

    @Test
    void whatFailedIsOnTheRecordWithoutSecrets() {
        browser.isRefused(
                browser.comeBack(provider.letIn(browser.begin()).replaceFirst("code=", "code=s3cr3t")),
                "token_refused");
        JsonNode entries = gateway.admin().get("/audit?limit=100").json();
        assertThat(entries.path("items").findValuesAsText("result")).contains("token_refused");
        assertThat(entries.toString()).doesNotContain("s3cr3t");
        for (int i = 0; i < 150; i++) {
            time.pass(Duration.ofSeconds(1));
            browser.comeBack(provider.letIn(browser.begin()).replaceFirst("code=", "code=x"));
        }
        long written = gateway.store()
                .rows("SELECT COUNT(*) FROM audit WHERE result = 'token_refused'", row -> row.getLong(1))
                .get(0);
        assertThat(written).as("not each of many is written").isBetween(60L, 145L);
    }

    /** Of a sign-in that could not be written nothing is there; what is answered as done is. */
    @ParameterizedTest
    @EnumSource
    void aSignInCountsOnlyOnceItIsWritten(Fault fault) throws Exception {
        FaultyStore[] store = new FaultyStore[1];
        try (TestGateway there = gateway(home.resolve("faulty"), provider.settings(), own -> {
            store[0] = new FaultyStore(own);
            return store[0];
        })) {
            OidcBrowser second = new OidcBrowser(there);
            String back = provider.letIn(second.begin());
            store[0].all(fault);
            CompletableFuture<String> led = CompletableFuture.supplyAsync(() -> second.comeBack(back));
            if (fault == Fault.WAITS) {
                await().until(() -> store[0].held() > 0);
                assertThat(led).isNotDone();
                store[0].release();
                assertThat(led.get(60, TimeUnit.SECONDS)).isEqualTo("/dashboard/");
                second.api().get("/auth/me").expect(200);
            } else {
                second.isRefused(led.get(60, TimeUnit.SECONDS), "failed");
                store[0].release();
                assertThat(there.admin().get("/auth/accounts").json().path("items"))
                        .isEmpty();
                assertThat(second.signIn(provider)).isEqualTo("/dashboard/");
            }
        }
    }
}
