package dev.sophon.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.Browser;
import dev.sophon.testkit.Program;
import dev.sophon.testkit.Rest;
import dev.sophon.testkit.Rig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** What an Admin looks after besides devices: webhooks, accounts, the audit; in a real browser. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DashboardAdminIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PASSWORD = "long enough for a test";

    @TempDir
    static Path folder;

    private static Rig rig;
    private static Browser browser;
    private static Hook hook;
    private static String secret;

    @BeforeAll
    static void start() throws Exception {
        rig = new Rig(Rig.distributions(), folder);
        hook = new Hook();
        Path settings =
                Files.createDirectories(rig.gatewayState().resolve("config")).resolve("gateway.cfg");
        Files.writeString(settings, "webhookHosts = 127.0.0.1\n");
        browser = new Browser(folder.resolve("browser"));
        browser.downloadsTo(Files.createDirectories(folder.resolve("downloads")));
        rig.startGateway();
        assertThat(sophon("accounts", "add", "maria", "--role", "Admin", "--password", "-")
                        .output())
                .contains("No password is given");
        assertThat(rig.admin()
                        .post(
                                "/api/auth/accounts",
                                "{\"name\":\"maria\",\"role\":\"Admin\",\"password\":\"" + PASSWORD + "\"}")
                        .status())
                .isEqualTo(201);
        browser.look(1280, 860, false);
        browser.open(rig.url() + "/dashboard/");
        signIn(PASSWORD);
    }

    @AfterAll
    static void stop() {
        browser.close();
        hook.close();
        rig.close();
    }

    private static void signIn(String password) throws Exception {
        browser.type("css:input[name=account]", "maria");
        browser.type("css:input[name=password]", password);
        browser.press("Sign in");
        browser.await("the live stream", "document.querySelector('.live.on')");
    }

    /** Runs {@code sophon} to its end, with the Gateway's own Admin token. */
    private static Program sophon(String... arguments) throws Exception {
        Program program = rig.operator(arguments);
        program.exitCode(PATIENCE);
        return program;
    }

    private static void page(String name) throws Exception {
        browser.press("css:nav a[data-page=" + name + "]");
    }

    /** As it looks on a desk and on a phone, in the dark too; nothing may stick out. */
    private static void pictures(String name) throws Exception {
        browser.picture(name);
        browser.look(1280, 860, true);
        browser.picture(name + "-dark");
        browser.look(390, 844, false);
        browser.picture(name + "-phone");
        assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
                .as("the width of " + name + " on a phone")
                .isLessThanOrEqualTo(390);
        browser.look(1280, 860, false);
    }

    @Test
    @Order(1)
    void aWebhookIsAddedTriedAndSignedWithTheSecretThatIsShown() throws Exception {
        page("webhooks");
        browser.awaitText("No webhooks");
        browser.press("Add webhook");
        browser.type("css:input[name=url]", "http://10.0.0.1/hook");
        browser.press("Add");
        browser.awaitText("webhookHosts");
        browser.type("css:input[name=url]", hook.url());
        browser.press("Add");
        browser.awaitText("shown only here, and only once");
        secret = browser.evaluate("document.querySelector('dialog pre').textContent")
                .asText();
        browser.press("Done");
        browser.press("Test");
        browser.awaitText("It arrived: HTTP 200");
        Hook.Told test = hook.taken("webhook.test", PATIENCE);
        assertThat(test.signedBy(secret)).isTrue();
        assertThat(test.signedBy(secret + "x")).isFalse();
        hook.answers(500);
        browser.press("Test");
        browser.awaitText("It did not arrive: HTTP 500");
        assertThat(Axe.look("webhooks", browser)).isEmpty();
    }

    @Test
    @Order(2)
    void whatHasNotArrivedIsListedUntilItHas() throws Exception {
        JsonNode made = rig.register("Office PC");
        String id = made.path("nodeId").asText();
        Rest nobody = rig.admin().as(null);
        nobody.post(
                "/api/nodes/me/pair",
                "{\"nodeId\":\"" + id + "\",\"pairingSecret\":\""
                        + made.path("pairingSecret").asText() + "\"}");
        rig.approve(id, List.of("system.info"));
        browser.awaitText("1 waiting to be sent");
        browser.press("css:.undelivered summary");
        browser.await(
                "why it has not arrived",
                "document.querySelector('.undelivered li')?.innerText.match(/node\\.paired[^]*tried[^]*HTTP 500/)");
        pictures("webhooks");
        hook.answers(200);
        Hook.Told told = hook.taken("node.paired", PATIENCE);
        assertThat(told.signedBy(secret)).isTrue();
        assertThat(told.text()).contains(id);
        browser.await("nothing to wait", "document.querySelector('.undelivered').hidden");
    }

    @Test
    @Order(3)
    void groupsAndLabelsAreGivenAndSearchedFor() throws Exception {
        page("devices");
        browser.press("css:.row a.name");
        browser.press("Edit");
        browser.type("css:input[name=group]", "Second floor");
        browser.type("css:input[name=labels]", "finance, spare");
        browser.press("Save");
        browser.await("the labels", "document.querySelectorAll('.facts .labels .label-tag').length >= 2");
        page("devices");
        browser.await("the group", "document.querySelector('.group h2')?.innerText.startsWith('Second floor')");
        browser.type("css:input[type=search]", "spare");
        browser.await("the one with this label", "document.querySelectorAll('.row').length === 1");
        browser.type("css:input[type=search]", "no such label");
        browser.awaitText("Nothing matches");
        browser.type("css:input[type=search]", "second fl");
        browser.await("the one of this group", "document.querySelectorAll('.row').length === 1");
    }

    @Test
    @Order(4)
    void accountsAreAddedAndTheirRolesChanged() throws Exception {
        page("accounts");
        browser.press("Add account");
        browser.type("css:input[name=name]", "Bob");
        browser.type("css:input[name=password]", "his first password");
        browser.press("Add");
        browser.await("bob", "document.querySelector('[data-account=bob] .role')?.innerText === 'Operator'");
        browser.press("css:[data-account=bob] button");
        browser.evaluate("document.querySelector('dialog select').value = 'Viewer'");
        browser.press("Save");
        browser.await("his new role", "document.querySelector('[data-account=bob] .role')?.innerText === 'Viewer'");
        pictures("accounts");
        assertThat(Axe.look("accounts", browser)).isEmpty();
        assertThat(sophon("accounts", "list").output())
                .containsPattern("bob +Viewer")
                .containsPattern("maria +Admin");
    }

    /** When a password was given is known to one run of the Gateway only: it counts as long ago after a restart. */
    @Test
    @Order(5)
    void decidingAsksForThePasswordThatWasGivenLongAgo() throws Exception {
        rig.gateway().kill();
        browser.awaitText("Reconnecting…");
        rig.startGateway();
        browser.await("the live stream", "document.querySelector('.live.on')");
        browser.press("css:[data-account=bob] .danger");
        browser.press("Remove");
        browser.awaitText("Your password, please");
        browser.key("Escape");
        browser.await("the dialogs to close", "!document.querySelector('dialog')");
        assertThat(browser.evaluate("document.querySelectorAll('.toast.bad').length")
                        .asInt())
                .as("who leaves the question is told nothing")
                .isZero();
        browser.press("css:[data-account=bob] .danger");
        browser.press("Remove");
        browser.awaitText("Your password, please");
        browser.type("css:input[type=password]", "a wrong one");
        browser.press("Confirm");
        browser.await("the refusal", "document.querySelector('dialog:last-of-type .problem')?.innerText");
        browser.picture("password");
        assertThat(rig.admin().get("/api/auth/accounts").text()).contains("bob");
        browser.type("css:input[type=password]", PASSWORD);
        browser.press("Confirm");
        browser.await("bob is gone", "!document.querySelector('[data-account=bob]')");
        assertThat(rig.admin().get("/api/auth/accounts").text()).doesNotContain("bob");
    }

    @Test
    @Order(6)
    void theRecordIsFilteredExportedAndVerifiedOffline() throws Exception {
        page("audit");
        browser.awaitText("account.delete");
        browser.type("css:input[type=search]", "bob account.delete");
        browser.await("one row", "document.querySelectorAll('tbody tr').length === 1");
        browser.press("Export");
        browser.awaitText("sophon audit verify --file");
        Path[] file = new Path[1];
        Rig.await("the download", PATIENCE, () -> {
            try (Stream<Path> files = Files.list(folder.resolve("downloads"))) {
                file[0] = files.filter(one -> one.toString().endsWith(".jsonl"))
                        .findFirst()
                        .orElse(null);
            }
            return file[0] != null;
        });
        assertThat(sophon("audit", "verify", "--file", file[0].toString()).output())
                .contains("records are as they were recorded");
        String text = Files.readString(file[0]);
        Files.writeString(file[0], text.replace("account.delete", "account.create"));
        Program verify = sophon("audit", "verify", "--file", file[0].toString());
        assertThat(verify.output()).contains("is missing, or is not what was recorded");
        assertThat(verify.exitCode(PATIENCE)).isEqualTo(1);
    }

    @Test
    @Order(6)
    void manyDevicesAreSetAtOnceAndADeadRegistrationIsDeleted() throws Exception {
        String one = rig.register("Many one").path("nodeId").asText();
        String two = rig.register("Many two").path("nodeId").asText();
        page("devices");
        browser.type("css:input[type=search]", "many");
        browser.await("the two", "document.querySelectorAll('.row').length === 2");
        browser.press("Choose");
        browser.press("All shown");
        browser.awaitText("2 devices chosen");
        browser.press("Group…");
        browser.type("css:input[name=group]", "Shop floor");
        browser.press("Save");
        browser.await("the group", "document.querySelector('.group h2')?.textContent.startsWith('Shop floor')");
        browser.press("Labels…");
        browser.type("css:input[name=labels]", "site=berlin, new");
        browser.press("Save");
        browser.awaitText("site=berlin");
        browser.press("css:input.choose[aria-label='Choose Many two']");
        browser.awaitText("1 device chosen");
        browser.press("Scopes…");
        browser.press("css:.scope input[value='system.info']");
        browser.press("Save");
        browser.await("the dialog to close", "!document.querySelector('dialog')");
        JsonNode shown = rig.admin().get("/api/nodes/" + one).json();
        assertThat(shown.path("group").asText()).isEqualTo("Shop floor");
        assertThat(shown.path("labels").toString()).isEqualTo("[\"site=berlin\",\"new\"]");
        assertThat(shown.path("scopes").toString()).isEqualTo("[\"system.info\"]");
        assertThat(rig.admin().get("/api/nodes/" + two).json().path("scopes")).isEmpty();
        browser.look(390, 844, false);
        browser.picture("choosing-phone");
        assertThat(browser.evaluate("document.documentElement.scrollWidth <= 390")
                        .asBoolean())
                .as("nothing sticks out on a phone")
                .isTrue();
        browser.look(1280, 860, false);
        browser.picture("choosing");
        browser.press("Done");

        browser.press("css:.row[data-node='" + one + "'] a.name");
        browser.press("Delete");
        browser.awaitText("gone for good");
        browser.press("css:dialog button.danger");
        browser.await("the other one alone", "document.querySelectorAll('.row').length === 1");
        assertThat(rig.admin().get("/api/nodes/" + one).status()).isEqualTo(404);
    }

    @Test
    @Order(6)
    void aNewTokenComesWithWhatUsesIt() throws Exception {
        page("tokens");
        browser.press("New token");
        browser.type("css:input[name=name]", "my agent");
        browser.type("css:input[name=scopes]", "screen.capture, system.inf");
        browser.press("Make it");
        browser.awaitText("did you mean system.info?");
        browser.type("css:input[name=scopes]", "screen.capture, system.info");
        browser.press("Make it");
        browser.awaitText("shown only here, and only once");
        String token = pasted("API token");
        JsonNode http = Json.mapper().readTree(pasted("MCP over HTTP")).at("/mcpServers/sophon");
        assertThat(http.path("url").asText()).isEqualTo(rig.url() + "/mcp/http");
        assertThat(http.at("/headers/Authorization").asText()).isEqualTo("Bearer " + token);
        JsonNode stdio =
                Json.mapper().readTree(pasted("MCP by a program (stdio)")).at("/mcpServers/sophon");
        assertThat(stdio.path("args").toString()).isEqualTo("[\"mcp\",\"serve\",\"--stdio\"]");
        assertThat(stdio.at("/env/SOPHON_TOKEN").asText()).isEqualTo(token);
        Program curl = Program.start(List.of("bash", "-c", pasted("REST")), Map.of());
        assertThat(curl.exitCode(PATIENCE)).isZero();
        assertThat(curl.output()).contains("\"items\"").contains("nodeId");
        assertThat(Axe.look("New token", browser)).isEmpty();
        browser.picture("new-token");
        browser.press("Done");
        browser.awaitText("only screen.capture, system.info");
    }

    @Test
    @Order(6)
    void aPairingOfSomebodyElseIsEndedAndAnExpiredOneRenewed() throws Exception {
        page("devices");
        browser.press("Add Node");
        browser.type("css:input[name=displayName]", "Not mine");
        browser.press("Windows");
        browser.press("Generate Pairing Credentials");
        browser.awaitText("Waiting for the device to ask");
        assertThat(pasted("Install and pair")).startsWith("$folder = ").endsWith(pasted("Pairing command"));
        String[] words = pasted("Pairing command").split(" ");
        String asked = "{\"nodeId\":\"" + words[5] + "\",\"pairingSecret\":\"" + words[7] + "\"}";
        Rest nobody = rig.admin().as(null);
        nobody.post("/api/nodes/me/pair", asked);
        browser.press("No: end the pairing");
        browser.awaitText("This pairing has ended, and nobody got in.");
        assertThat(nobody.post("/api/nodes/me/pair", asked).text()).contains("rejected");
        browser.press("New credentials");
        browser.awaitText("Waiting for the device to ask");
        browser.evaluate("window.plain = Date.now; Date.now = () => plain() + 16 * 60_000; 0");
        browser.awaitText("These credentials have expired.");
        browser.press("css:dialog .close");
        page("audit");
        page("devices");
        browser.type("css:input[type=search]", "not mine");
        browser.awaitText("Credentials expired");
        browser.press("css:.row[data-node='" + words[5] + "'] a.name");
        browser.awaitText("Its pairing credentials have expired");
        browser.press("css:.notice .button");
        browser.await("new ones", "document.querySelector('dialog output')");
        browser.evaluate("Date.now = window.plain; 0");
        browser.press("css:dialog .close");
        page("devices");
        browser.type("css:input[type=search]", " ");
    }

    private static String pasted(String name) throws Exception {
        return browser.evaluate("document.querySelector('dialog pre[aria-label=\"" + name + "\"]').textContent")
                .asText();
    }

    @Test
    @Order(7)
    void onesOwnPasswordIsChangedByThePresentOne() throws Exception {
        browser.press("css:.you");
        browser.press("Change password");
        browser.type("css:input[name=currentPassword]", PASSWORD);
        browser.type("css:input[name=password]", "the next one of maria");
        browser.press("Change");
        browser.await("the sign-in", "document.querySelector('.signin')");
        signIn("the next one of maria");
        assertThat(browser.problems()).isEmpty();
    }

    /** Takes the minute and a half that the contract gives a silent device. */
    @Test
    @Order(8)
    @EnabledIfSystemProperty(named = "sophon.full", matches = "true")
    void aKilledNodeIsStaleAtOnceAndOfflineAfterNinetySeconds() throws Exception {
        String id = rig.paired("silent", List.of("system.info"));
        Program node = rig.startNode("silent", id);
        page("devices");
        // The search of before would hide it.
        browser.type("css:input[type=search]", "silent");
        String row = "document.querySelector('[data-node=\"" + id + "\"] .status.";
        browser.await("the state Online", row + "online')");
        hook.forget();
        Instant last = heartbeat(id);
        node.kill();
        browser.await("the state Stale", row + "stale')");
        assertThat(Duration.between(last, Instant.now())).isLessThan(Duration.ofSeconds(40));
        Hook.Told stale = hook.taken("node.stale", PATIENCE);
        assertThat(at(stale)).isAfter(last);
        last = heartbeat(id);
        Hook.Told offline = hook.taken("node.offline", Duration.ofSeconds(150));
        assertThat(Duration.between(last, at(offline))).isBetween(Duration.ofSeconds(90), Duration.ofSeconds(95));
        browser.await("the state Offline", row + "offline')");
        browser.picture("offline");
    }

    private static Instant heartbeat(String id) throws IOException, InterruptedException {
        return Instant.parse(rig.admin()
                .get("/api/nodes/" + id)
                .json()
                .path("lastHeartbeatAt")
                .asText());
    }

    private static Instant at(Hook.Told told) {
        return Instant.parse(Json.tree(told.body()).path("at").asText());
    }
}
