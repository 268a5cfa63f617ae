package dev.sophon.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.testkit.Browser;
import dev.sophon.testkit.Rest;
import dev.sophon.testkit.Rig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Passkeys in a real browser, which has an authenticator of its own for tests: added, signed in by, and decided by. */
class PasskeysIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String AUTHENTICATOR =
            "{\"options\":{\"protocol\":\"ctap2\",\"transport\":\"internal\",\"hasResidentKey\":true,"
                    + "\"hasUserVerification\":true,\"isUserVerified\":true,\"automaticPresenceSimulation\":true}}";
    private static final String ASKED = "document.querySelector('dialog input[type=password]')";

    @TempDir
    Path folder;

    @Test
    void aPersonSignsInAndDecidesByAPasskey() throws Exception {
        try (Rig rig = new Rig(Rig.distributions(), folder);
                Browser browser = new Browser(folder.resolve("browser"))) {
            rig.startGateway();
            browser.look(1280, 860, false);
            browser.call("WebAuthn.enable", "{}");
            String authenticator = browser.call("WebAuthn.addVirtualAuthenticator", AUTHENTICATOR)
                    .path("authenticatorId")
                    .asText();
            aPasskeyIsAdded(rig, browser);
            somebodySignsInByIt(browser, authenticator);
            rig.gateway().close();
            rig.startGateway();
            aCriticalCommandIsApprovedByIt(rig, browser, authenticator);
            record(rig);
            assertThat(browser.problems()).isEmpty();
        }
    }

    private static void aPasskeyIsAdded(Rig rig, Browser browser) throws Exception {
        browser.open(rig.url() + "/dashboard/");
        browser.awaitText("First start");
        assertThat(browser.evaluate("document.body.innerText").asText())
                .as("nobody has one yet")
                .doesNotContain("passkey");
        browser.press("First start");
        browser.type("css:input[name=admin]", rig.adminToken());
        browser.type("css:input[name=account]", "maria");
        browser.type("css:input[name=password]", "long enough for a test");
        browser.press("Create the account");
        browser.awaitText("No devices yet");
        browser.press("css:button.you");
        browser.press("Passkeys");
        browser.awaitText("None yet.");
        browser.press("Add a passkey");
        browser.type("css:input[name=passkey]", "My phone");
        browser.press("css:dialog form .primary");
        browser.await("the passkey", "document.querySelector('[data-passkey]')?.innerText.includes('My phone')");
        assertThat(Axe.look("Passkeys", browser)).isEmpty();
        browser.picture("passkeys");
        browser.key("Escape");
        browser.await("no dialog", "!document.querySelector('dialog')");
        browser.press("css:.who > .button");
    }

    private static void somebodySignsInByIt(Browser browser, String authenticator) throws Exception {
        browser.awaitText("Use a passkey");
        assertThat(Axe.look("Sign in with a passkey", browser)).isEmpty();
        browser.picture("signin-passkey");
        // Who does not show that it is them is not let in, whatever the authenticator knows.
        verified(browser, authenticator, false);
        browser.press("Use a passkey");
        browser.awaitText("No passkey was used");
        verified(browser, authenticator, true);
        browser.press("Use a passkey");
        browser.awaitText("No devices yet");
        browser.await("who one is", "document.querySelector('.you')?.textContent === 'maria Admin'");
        assertThat(browser.evaluate("document.cookie").asText()).isEmpty();
    }

    private static void verified(Browser browser, String authenticator, boolean verified) throws Exception {
        browser.call(
                "WebAuthn.setUserVerified",
                "{\"authenticatorId\":\"" + authenticator + "\",\"isUserVerified\":" + verified + "}");
    }

    private static void aCriticalCommandIsApprovedByIt(Rig rig, Browser browser, String authenticator)
            throws Exception {
        String node = rig.paired("office", List.of("system.execute"));
        rig.startNode("office", node);
        Rest agent = rig.admin()
                .as(rig.admin()
                        .post("/api/auth/tokens", "{\"name\":\"an agent\",\"role\":\"Agent\"}")
                        .json()
                        .path("token")
                        .asText());
        String body = "{\"command\":\"system.execute\",\"params\":{\"command\":\"echo done\"}}";
        String path = "/api/nodes/" + node + "/commands";
        JsonNode issued = agent.send("POST", path, body, Map.of("Prefer", "respond-async"))
                .json();
        browser.press("css:nav a[data-page=approvals]");
        browser.await("the approval", "document.querySelector('.approval .script')");
        // The Gateway has been started anew: nobody has shown it yet who they are.
        browser.press("Approve");
        browser.await("who decides to be asked for", ASKED);
        browser.awaitText("Use a passkey");
        browser.picture("approve-passkey");
        assertThat(Axe.look("Approve with a passkey", browser)).isEmpty();
        verified(browser, authenticator, false);
        browser.press("Use a passkey");
        browser.awaitText("No passkey was used");
        assertThat(rig.awaitApproval().path("status").asText()).isEqualTo("pending");
        verified(browser, authenticator, true);
        browser.press("Use a passkey");
        Rig.await("the command to have run", PATIENCE, () -> agent.get(
                        "/api/commands/" + issued.path("commandId").asText())
                .json()
                .path("ok")
                .asBoolean());
        browser.await("nothing to be asked", "!document.querySelector('dialog')");
        browser.await("nothing to wait", "!document.querySelector('.approval')");
        // That was about one command only.
        agent.send("POST", path, body, Map.of("Prefer", "respond-async"));
        browser.await("the next approval", "document.querySelector('.approval .script')");
        browser.press("Approve");
        browser.await("who decides to be asked for again", ASKED);
        browser.press("Cancel");
        browser.await("no dialog", "!document.querySelector('dialog')");
    }

    private static void record(Rig rig) throws Exception {
        JsonNode entries = rig.admin().get("/api/audit?limit=100").json().path("items");
        assertThat(entries.findValuesAsText("action")).contains("passkey.add", "passkey.approve", "approval.approved");
        assertThat(entries.findValuesAsText("subject")).anyMatch(text -> text.matches("from \\S+ by passkey pk-\\w+"));
    }
}
