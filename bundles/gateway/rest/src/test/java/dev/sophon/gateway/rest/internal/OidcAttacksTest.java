package dev.sophon.gateway.rest.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.sophon.gateway.runtime.GatewayHome;
import dev.sophon.gateway.store.HandTime;
import dev.sophon.protocol.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What must let nobody in: tokens that do not hold, answers that are used elsewhere or twice, and providers that misbehave. */
class OidcAttacksTest {
    /** One provider and one Gateway for all that needs no beginning of its own; nobody is known to it before a case. */
    @TempDir
    static Path sharedHome;

    private static final HandTime TIME = new HandTime();
    private static TestProvider sharedProvider;
    private static TestGateway sharedGateway;

    @TempDir
    Path home;

    private TestProvider provider;
    private TestGateway gateway;
    private OidcBrowser browser;

    @BeforeAll
    static void startShared() {
        sharedProvider = new TestProvider(TIME::now);
        sharedGateway = gateway(sharedHome, sharedProvider);
    }

    @AfterAll
    static void stopShared() {
        sharedGateway.close();
        sharedProvider.close();
    }

    private static TestGateway gateway(Path folder, TestProvider provider) {
        return new TestGateway(
                new TestGateway.TestSettings(
                        new GatewayHome(folder), false, Optional.empty(), Optional.of(provider.settings())),
                TIME,
                0);
    }

    @BeforeEach
    void start() {
        provider = sharedProvider;
        gateway = sharedGateway;
        provider.behaves();
        // So many sign-ins from one address are what it refuses otherwise.
        TIME.pass(Duration.ofMinutes(2));
        gateway.admin()
                .get("/auth/accounts")
                .json()
                .path("items")
                .findValuesAsText("id")
                .forEach(id -> gateway.admin().delete("/auth/accounts/" + id).expect(204));
        browser = new OidcBrowser(gateway);
    }

    /** For what is only so with a Gateway that has asked its provider nothing yet. */
    private void alone() {
        provider = new TestProvider(TIME::now);
        gateway = gateway(home, provider);
        browser = new OidcBrowser(gateway);
    }

    @AfterEach
    void stop() {
        if (gateway != sharedGateway) {
            gateway.close();
            provider.close();
        }
    }

    private static Arguments claims(String name, Consumer<Map<String, Object>> change) {
        return Arguments.of(name, (Consumer<TestProvider>) provider -> provider.claims = change);
    }

    private static Arguments token(String name, java.util.function.BiFunction<TestProvider, String, String> change) {
        return Arguments.of(
                name, (Consumer<TestProvider>) provider -> provider.token = token -> change.apply(provider, token));
    }

    static Stream<Arguments> tokens() {
        return Stream.of(
                claims("another audience", claims -> claims.put("aud", "another")),
                claims("no audience", claims -> claims.remove("aud")),
                claims("several audiences", claims -> claims.put("aud", List.of("sophon", "another"))),
                claims("another party", claims -> claims.put("azp", "another")),
                claims("another issuer", claims -> claims.put("iss", "http://127.0.0.1:1")),
                claims("no issuer", claims -> claims.remove("iss")),
                claims("the issuer and a slash", claims -> claims.compute("iss", (name, issuer) -> issuer + "/")),
                claims("expired", claims -> claims.put("exp", issued(claims) - 120)),
                claims("without an end", claims -> claims.remove("exp")),
                claims("issued before this sign-in", claims -> claims.put("iat", issued(claims) - 3_600)),
                claims("issued tomorrow", claims -> claims.put("iat", issued(claims) + 86_400)),
                claims("another nonce", claims -> claims.put("nonce", "0".repeat(40))),
                claims("no nonce", claims -> claims.remove("nonce")),
                claims("a nonce that is no text", claims -> claims.put("nonce", List.of("x"))),
                claims("no subject", claims -> claims.remove("sub")),
                claims("an endless subject", claims -> claims.put("sub", "0".repeat(300))),
                claims("a subject beyond ASCII", claims -> claims.put("sub", "\u202e1000")),
                token("without a signature", (provider, token) -> unsigned(token, "none")),
                token("without a signature, in other letters", (provider, token) -> unsigned(token, "nOnE")),
                token("signed by the public key", OidcAttacksTest::signedByThePublicKey),
                token("by a key that the provider never had", (provider, token) -> resigned(token, TestProvider.rsa())),
                token("with a key of its own", OidcAttacksTest::withItsOwnKey),
                token("changed behind its signature", (provider, token) -> changed(token)),
                token("no token", (provider, token) -> ""),
                token("rubbish", (provider, token) -> "a.b.c"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tokens")
    void aTokenThatDoesNotHoldLetsNobodyIn(String name, Consumer<TestProvider> attack) {
        attack.accept(provider);
        browser.isRefused(browser.signIn(provider), "token_refused");
        assertThat(provider.redeemed).hasValue(1);
        assertThat(gateway.admin().get("/auth/accounts").json().path("items")).isEmpty();
        provider.claims = claims -> {};
        provider.token = token -> token;
        assertThat(browser.signIn(provider)).isEqualTo("/dashboard/");
    }

    @Test
    void aTokenByAnOldKeyLetsNobodyIn() {
        alone();
        aTokenThatDoesNotHoldLetsNobodyIn(
                "by an old key", provider -> provider.token = token -> resigned(token, provider.newKey("second")));
    }

    private static long issued(Map<String, Object> claims) {
        return (Long) claims.get("iat");
    }

    private static List<String> parts(String token) {
        return List.of(token.split("\\."));
    }

    private static Map<String, Object> payload(String token) {
        Map<String, Object> claims = new LinkedHashMap<>();
        Json.tree(Base64.getUrlDecoder().decode(parts(token).get(1)))
                .properties()
                .forEach(field -> claims.put(field.getKey(), field.getValue()));
        return claims;
    }

    private static String unsigned(String token, String algorithm) {
        return TestProvider.text(Json.bytes(Map.of("alg", algorithm))) + "."
                + parts(token).get(1) + ".";
    }

    private static String resigned(String token, KeyPair by) {
        return TestProvider.signed(Map.of("alg", "RS256", "kid", "first"), payload(token), by);
    }

    private static String signedByThePublicKey(TestProvider provider, String token) {
        try {
            String said = TestProvider.text(Json.bytes(Map.of("alg", "HS256", "kid", "first"))) + "."
                    + parts(token).get(1);
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(provider.key().getPublic().getEncoded(), "HmacSHA256"));
            return said + "." + TestProvider.text(mac.doFinal(said.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String withItsOwnKey(TestProvider provider, String token) {
        KeyPair own = TestProvider.rsa();
        var open = (java.security.interfaces.RSAPublicKey) own.getPublic();
        Map<String, Object> key = Map.of(
                "kty", "RSA",
                "n", TestProvider.text(open.getModulus().toByteArray()),
                "e", TestProvider.text(open.getPublicExponent().toByteArray()));
        return TestProvider.signed(Map.of("alg", "RS256", "jwk", key), payload(token), own);
    }

    private static String changed(String token) {
        Map<String, Object> claims = payload(token);
        claims.put("sub", "0002");
        return parts(token).get(0) + "." + TestProvider.text(Json.bytes(claims)) + "."
                + parts(token).get(2);
    }

    @Test
    void aStateCountsOnce() {
        String back = provider.letIn(browser.begin());
        assertThat(browser.comeBack(back)).isEqualTo("/dashboard/");
        browser.cookies.remove("sophon_session");
        browser.isRefused(browser.comeBack(back), "unknown_state");
        assertThat(provider.redeemed).hasValue(1);
    }

    @Test
    void aStateOfAnotherBrowserDoesNotCountAndStaysWhoseItIs() {
        String back = provider.letIn(browser.begin());
        OidcBrowser other = new OidcBrowser(gateway);
        other.isRefused(other.comeBack(back), "unknown_state");
        other.begin();
        other.isRefused(other.comeBack(back), "unknown_state");
        other.cookies.put("sophon_signin", "x".repeat(5_000));
        other.isRefused(other.comeBack(back), "unknown_state");
        assertThat(provider.redeemed).hasValue(0);
        assertThat(browser.comeBack(back)).isEqualTo("/dashboard/");
    }

    @Test
    void aCodeCountsOnceAndOnlyForTheSignInThatItWasGivenFor() {
        String first = provider.letIn(browser.begin());
        String second = provider.letIn(browser.begin());
        String state = second.replaceAll(".*(state=[^&]*).*", "$1");
        // Somebody else's code with one's own state: its challenge is of another verifier.
        browser.isRefused(browser.comeBack(first.replaceFirst("state=[^&]*", state)), "token_refused");
        // Used up there, by whichever.
        browser.isRefused(browser.comeBack(first), "token_refused");
        assertThat(provider.redeemed).hasValue(0);
    }

    @Test
    void anAnswerOfAnotherProviderIsNotTakenToThisOne() {
        for (String issuer : List.of("", "&iss=https%3A%2F%2Fevil.example", "&iss=")) {
            String back = provider.letIn(browser.begin());
            browser.isRefused(browser.comeBack(back.replaceFirst("&iss=.*", issuer)), "token_refused");
        }
        assertThat(provider.redeemed).hasValue(0);
        // One that does not say that it names itself need not, but where it does it is believed.
        provider.configuration = said -> said.remove("authorization_response_iss_parameter_supported");
        try (TestGateway lenient = gateway(home.resolve("lenient"), provider)) {
            OidcBrowser there = new OidcBrowser(lenient);
            String back = provider.letIn(there.begin());
            there.isRefused(
                    there.comeBack(back.replaceFirst("iss=.*", "iss=https%3A%2F%2Fevil.example")), "token_refused");
            back = provider.letIn(there.begin());
            assertThat(there.comeBack(back.replaceFirst("&iss=.*", ""))).isEqualTo("/dashboard/");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//evil.example",
                "/\\evil.example",
                "\\\\evil.example",
                "https:evil.example",
                "https://evil.example",
                "javascript:alert(1)",
                "a b",
                "a\r\nSet-Cookie: x=y",
                "%2f%2fevil.example",
                "@evil.example",
                "?x",
                "#x",
                "a\u202e"
            })
    void whereOneIsLedThenIsAPageOfTheDashboard(String page) {
        String encoded = java.net.URLEncoder.encode(page, StandardCharsets.UTF_8);
        Api.Reply begun = browser.api().get("/auth/oidc/login?page=" + encoded);
        if (begun.status() == 302) {
            // What is allowed stands behind the dashboard's own address, where no browser takes it for one.
            assertThat(page).matches("[A-Za-z0-9._~/-]+");
            String led = browser.comeBack(provider.letIn(browser.led("/auth/oidc/login?page=" + encoded)));
            assertThat(led).isEqualTo("/dashboard/#/" + page);
        } else {
            assertThat(begun.expect(400, "invalid_params").text("message"))
                    .startsWith("page:")
                    .doesNotContain("evil");
        }
        // No other word of a browser leads anywhere.
        String back =
                provider.letIn(browser.begin()) + "&page=" + encoded + "&redirect_uri=" + encoded + "&next=" + encoded;
        assertThat(browser.comeBack(back)).isEqualTo("/dashboard/");
    }

    @Test
    void theHostOfAStrangerIsNotLedBackTo() throws java.io.IOException {
        String reply = RawHttp.get(gateway, "/api/auth/oidc/login", "Host: evil.example");
        assertThat(reply).startsWith("HTTP/1.1 403").doesNotContain("Location");
        reply = RawHttp.get(
                gateway,
                "/api/auth/oidc/login",
                "Host: localhost:" + gateway.port(),
                "X-Forwarded-Host: evil.example",
                "X-Forwarded-Prefix: //evil.example",
                "X-Forwarded-Proto: https");
        assertThat(reply).startsWith("HTTP/1.1 302").contains("redirect_uri=http%3A%2F%2Flocalhost%3A");
        assertThat(reply).doesNotContain("evil");
    }

    @Test
    void aKeyThatWasTakenBackCountsNoMoreOnceTheNextIsKnown() {
        alone();
        assertThat(browser.signIn(provider)).isEqualTo("/dashboard/");
        KeyPair old = provider.newKey("second");
        assertThat(browser.signIn(provider)).as("the new one is asked for").isEqualTo("/dashboard/");
        browser.cookies.remove("sophon_session");
        provider.token = token -> resigned(token, old);
        browser.isRefused(browser.signIn(provider), "token_refused");
    }

    @ParameterizedTest
    @ValueSource(strings = {"error=access_denied", "error=<script>", "x=y"})
    void whatTheProviderRefusesIsToldInOurOwnWords(String answer) {
        String back = provider.letIn(browser.begin())
                .replaceFirst("code=[^&]*", answer.replace("<", "%3C").replace(">", "%3E"));
        browser.isRefused(browser.comeBack(back), "denied_by_provider");
    }

    static Stream<Arguments> misbehaviours() {
        return Stream.of("/.well-known/openid-configuration", "/token", "/jwks")
                .flatMap(path -> Stream.<Map.Entry<String, Consumer<TestProvider>>>of(
                                Map.entry("is loud", provider -> provider.isLoud(path)),
                                Map.entry("redirects", provider -> provider.redirects(path)),
                                Map.entry(
                                        "is rubbish",
                                        provider -> provider.instead.put(
                                                path, exchange -> answer(exchange, 200, "<html>"))),
                                Map.entry(
                                        "fails",
                                        provider ->
                                                provider.instead.put(path, exchange -> answer(exchange, 503, "{}"))))
                        .map(entry -> Arguments.of(path, entry.getKey(), entry.getValue())));
    }

    /** What is known from before is not asked for again; a token is asked for each time. */
    private void anew(String path) {
        if (!path.equals("/token")) {
            alone();
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) {
        TestProvider.answer(exchange, status, body.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("misbehaviours")
    void aProviderThatMisbehavesLetsNobodyInAndHoldsNobodyUp(String path, String name, Consumer<TestProvider> attack) {
        anew(path);
        attack.accept(provider);
        String begun = browser.begin();
        String led = begun.startsWith("/") ? begun : browser.comeBack(provider.letIn(begun));
        assertThat(led).isIn("/dashboard/#sign-in=provider_unreachable", "/dashboard/#sign-in=token_refused");
        browser.isRefused(led, led.substring(led.indexOf('=') + 1));
        Session.begin(gateway, "ada", "Admin").api().get("/auth/me").expect(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/.well-known/openid-configuration", "/token", "/jwks"})
    void aSlowProviderHoldsNobodyUp(String path) {
        anew(path);
        provider.trickles(path);
        long begun = System.nanoTime();
        String to = browser.begin();
        String led = to.startsWith("/") ? to : browser.comeBack(provider.letIn(to));
        browser.isRefused(led, "provider_unreachable");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(50));
    }

    @Test
    void localSignInsDoNotWaitForAProviderThatIsSilent() {
        alone();
        provider.isSilent("/.well-known/openid-configuration");
        List<java.util.concurrent.CompletableFuture<Api.Reply>> waiting = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            waiting.add(gateway.nobody().later("GET", "/auth/oidc/login", null));
        }
        Session.begin(gateway, "ada", "Admin").api().get("/auth/me").expect(200);
        assertThat(waiting).anyMatch(one -> !one.isDone());
        assertThat(gateway.nobody().get("/auth/oidc").expect(200).text("label")).isEqualTo("Example");
    }

    @Test
    void endpointsElsewhereThanByHttpsAreNotUsed() {
        alone();
        for (String endpoint : List.of("authorization_endpoint", "token_endpoint", "jwks_uri")) {
            for (String address : List.of("http://evil.example/x", "file:///etc/passwd", "javascript:alert(1)", "")) {
                provider.configuration = said -> said.put(endpoint, address);
                browser.isRefused(browser.begin(), "provider_unreachable");
            }
        }
        provider.configuration = said -> said.put("issuer", "https://evil.example");
        browser.isRefused(browser.begin(), "provider_unreachable");
    }

    @Test
    void unknownKeysAreNotAskedForWithoutEnd() {
        alone();
        browser.signIn(provider);
        browser.cookies.remove("sophon_session");
        KeyPair unknown = TestProvider.rsa();
        provider.token = token -> TestProvider.signed(Map.of("alg", "RS256", "kid", "none"), payload(token), unknown);
        for (int i = 0; i < 10; i++) {
            browser.isRefused(browser.signIn(provider), "token_refused");
        }
        assertThat(provider.keysAsked.get()).isLessThanOrEqualTo(3);
    }
}
