package dev.sophon.itests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.testkit.Browser;
import dev.sophon.testkit.Program;
import dev.sophon.testkit.Rig;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signing in at an organisation's provider, npm's {@code oidc-provider}, in a real browser that keeps to its rules for cookies. */
class OidcIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PROVIDERS_FORM = "document.querySelector('input[name=login]')";

    @TempDir
    Path folder;

    @Test
    void peopleOfAnOrganisationSignInAtItsProvider() throws Exception {
        assumeTrue(Npm.isThere(), "node and npm are needed to run a provider");
        Npm.install();
        try (Rig rig = new Rig(Rig.distributions(), folder);
                Browser browser = new Browser(folder.resolve("browser"))) {
            // Another site than the Gateway's, which is at localhost.
            String issuer = "http://127.0.0.1:" + Rig.freePort();
            Path config = Files.createDirectories(rig.gatewayState().resolve("config"));
            Files.writeString(
                    config.resolve("gateway.cfg"),
                    "oidcIssuer=" + issuer + "\noidcClientId=sophon\noidcClientSecret=a secret: of two & more\n"
                            + "oidcScopes=openid profile\noidcRolesClaim=groups\n"
                            + "oidcRoles=sophon-admins=Admin, staff=Viewer\noidcLabel=Example\n");
            rig.startGateway();
            aProviderThatIsDownHindersNobodyElse(rig, browser);
            try (Program provider = Program.start(
                    List.of(
                            "node",
                            Npm.FOLDER.resolve("provider.mjs").toString(),
                            issuer,
                            rig.url() + "/api/auth/oidc/callback"),
                    Map.of())) {
                provider.await("ready", PATIENCE);
                isAskedAnew(rig, issuer);
                somebodyIsLedThereAndBack(rig, browser, issuer);
                aDecisionIsMadeByShowingTheProviderOnceMore(browser, issuer);
                anAnswerThatNobodyAskedForIsRefused(rig, browser);
                whoHasNoRoleIsTold(rig, browser, issuer);
            }
            record(rig, issuer);
            assertThat(browser.problems()).noneMatch(problem -> problem.contains("localhost:" + rig.port()));
        }
    }

    private static void aProviderThatIsDownHindersNobodyElse(Rig rig, Browser browser) throws Exception {
        browser.look(1280, 860, false);
        browser.open(rig.url() + "/dashboard/");
        browser.awaitText("Sign in with Example");
        assertThat(Axe.look("Sign in with a provider", browser)).isEmpty();
        browser.picture("signin-provider");
        browser.press("Sign in with Example");
        browser.awaitText("The provider does not answer as it should");
        browser.press("First start");
        browser.type("css:input[name=admin]", rig.adminToken());
        browser.type("css:input[name=account]", "ada");
        browser.type("css:input[name=password]", "long enough for a test");
        browser.press("Create the account");
        browser.awaitText("No devices yet");
        browser.press("Sign out");
    }

    /** For some seconds after it was silent nobody waits for it again, however soon it is back. */
    private static void isAskedAnew(Rig rig, String issuer) throws Exception {
        HttpRequest login = HttpRequest.newBuilder(rig.url().resolve("/api/auth/oidc/login"))
                .build();
        HttpClient http = HttpClient.newHttpClient();
        Rig.await("the provider to be asked again", PATIENCE, () -> {
            // Sign-ins are not begun without end.
            TimeUnit.SECONDS.sleep(1);
            return http.send(login, HttpResponse.BodyHandlers.discarding())
                    .headers()
                    .firstValue("Location")
                    .filter(address -> address.startsWith(issuer + "/"))
                    .isPresent();
        });
    }

    private static void showWhoOneIs(Browser browser, String who) throws Exception {
        browser.await("the provider's question", PROVIDERS_FORM);
        browser.type("css:input[name=login]", who);
        browser.type("css:input[name=password]", "any");
        browser.press("css:button[type=submit]");
    }

    private static void somebodyIsLedThereAndBack(Rig rig, Browser browser, String issuer) throws Exception {
        browser.open(rig.url() + "/dashboard/#/audit");
        browser.press("Sign in with Example");
        browser.await("the provider's page", "location.href.startsWith('" + issuer + "/')");
        showWhoOneIs(browser, "ada");
        browser.await("its question whether to go on", "!" + PROVIDERS_FORM + " && document.querySelector('button')");
        browser.press("css:button[type=submit]");
        browser.await("the page that was wanted", "location.href === '" + rig.url() + "/dashboard/#/audit'");
        browser.await("who one is", "document.querySelector('.you')?.textContent === 'ada (127.0.0.1) Admin'");
        assertThat(browser.evaluate("document.cookie").asText()).isEmpty();
        browser.press("css:nav a[data-page=accounts]");
        browser.awaitText("signs in at " + issuer);
        browser.await("two of that name", "document.querySelectorAll('[data-account]').length === 2");
        browser.picture("accounts-provider");
    }

    private static void aDecisionIsMadeByShowingTheProviderOnceMore(Browser browser, String issuer) throws Exception {
        browser.press("css:nav a[data-page=tokens]");
        browser.press("New token");
        browser.type("css:dialog input[name=name]", "ci");
        browser.press("css:dialog form .primary");
        browser.awaitText("Show who you are, please");
        browser.picture("show-again");
        browser.press("Go to the provider");
        try (Browser beside = browser.tab(issuer)) {
            // Its session there stands, and is not enough.
            showWhoOneIs(beside, "ada");
            beside.awaitText("This one can be closed.");
        }
        // As somebody does who closes that one.
        browser.call("Page.bringToFront", "{}");
        browser.awaitText("sk_");
    }

    private static void anAnswerThatNobodyAskedForIsRefused(Rig rig, Browser browser) throws Exception {
        browser.call("Network.clearBrowserCookies", "{}");
        browser.call(
                "Page.navigate",
                "{\"url\":\"" + rig.url() + "/api/auth/oidc/callback?code=x&state=" + "0".repeat(40) + "\"}");
        browser.awaitText("was not begun in this browser");
        browser.await("no trace in the address", "location.hash === ''");
    }

    private static void whoHasNoRoleIsTold(Rig rig, Browser browser, String issuer) throws Exception {
        browser.open(rig.url() + "/dashboard/");
        browser.press("Sign in with Example");
        showWhoOneIs(browser, "bob");
        browser.await("its question whether to go on", "!" + PROVIDERS_FORM + " && document.querySelector('button')");
        browser.press("css:button[type=submit]");
        browser.awaitText("gives you no role here");
        assertThat(browser.evaluate("location.origin").asText())
                .isEqualTo(rig.url().toString());
    }

    private static void record(Rig rig, String issuer) throws Exception {
        JsonNode entries = rig.admin().get("/api/audit?limit=100").json().path("items");
        assertThat(entries.findValuesAsText("subject")).anyMatch(text -> text.endsWith("by " + issuer + " as ada"));
        assertThat(entries.findValuesAsText("result")).contains("no_role");
        assertThat(rig.admin().get("/api/auth/accounts").json().path("items").findValuesAsText("name"))
                .containsExactly("ada", "ada (127.0.0.1)");
    }
}
