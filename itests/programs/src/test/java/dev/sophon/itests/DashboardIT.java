package dev.sophon.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.protocol.json.Json;
import dev.sophon.testkit.Browser;
import dev.sophon.testkit.Program;
import dev.sophon.testkit.Rest;
import dev.sophon.testkit.Rig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The four steps of the documentation, and what an operator does after them, by pointer and keyboard in a real browser. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DashboardIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String EVIL = "<img src=x onerror=\"document.title='owned'\">";

    @TempDir
    static Path folder;

    private static Rig rig;
    private static Browser browser;
    private static Program node;
    private static String nodeId;

    @BeforeAll
    static void start() throws Exception {
        rig = new Rig(Rig.distributions(), folder);
        browser = new Browser(folder.resolve("browser"));
        rig.startGateway();
    }

    @AfterAll
    static void stop() {
        browser.close();
        rig.close();
    }

    private static String pasted(String name) throws Exception {
        return browser.evaluate("document.querySelector('dialog pre[aria-label=\"" + name + "\"]').textContent")
                .asText();
    }

    private static String focused() throws Exception {
        return browser.evaluate("document.activeElement.innerText").asText();
    }

    /** The state that a device's row, or its page, shows. */
    private static String status(String state) {
        return "document.querySelector('main .status." + state + "')";
    }

    @Test
    @Order(1)
    void aDeviceIsRegisteredComparedApprovedAndTurnsGreenByItself() throws Exception {
        browser.look(1280, 860, false);
        browser.open(rig.url() + "/dashboard/");
        browser.awaitText("First start");
        List<String> wrong = Axe.look("Sign in", browser);
        browser.key("Tab");
        browser.press("API token");
        browser.evaluate("document.querySelector('[role=tab][aria-selected=true]').focus()");
        browser.key("ArrowRight");
        assertThat(focused()).isEqualTo("First start");
        browser.key("ArrowRight");
        browser.key("ArrowLeft");
        browser.key("Home");
        browser.key("ArrowRight");
        assertThat(focused()).isEqualTo("API token");
        browser.picture("signin");
        browser.type("css:input[name=token]", "sk_wrong");
        browser.press("Sign in");
        browser.awaitText("unknown, deleted or expired");
        browser.press("First start");
        browser.type("css:input[name=admin]", rig.adminToken());
        browser.type("css:input[name=account]", "maria");
        browser.type("css:input[name=password]", "long enough for a test");
        browser.press("Create the account");
        browser.awaitText("No devices yet");
        browser.await("the live stream", "document.querySelector('.live.on')");

        browser.press("Add Node");
        browser.type("css:input[name=displayName]", "Office PC");
        browser.press("Linux");
        browser.press("Generate Pairing Credentials");
        browser.awaitText("Waiting for the device to ask");
        browser.picture("add-node");
        wrong.addAll(Axe.look("Add Node", browser));
        String command = pasted("Pairing command");
        assertThat(pasted("Install and pair"))
                .isEqualTo("curl -fL https://releases.sophon.dev/node/sophon-node-linux-x64.tar.gz"
                        + " | sudo tar -xz -C /usr/local/bin && \\\n  " + command);
        browser.awaitText("is the Gateway’s own machine");
        browser.awaitText("sophon-node start");
        String code = browser.evaluate("document.querySelector('dialog output').textContent")
                .asText();
        assertThat(command).startsWith("sophon-node pair --gateway " + rig.url() + " --node-id ");
        assertThat(browser.evaluate("document.querySelector('dialog .countdown').textContent")
                        .asText())
                .matches("1[45]:\\d\\d");

        String[] words = command.split(" ");
        nodeId = words[5];
        Program pairing = rig.node("office", Arrays.copyOfRange(words, 1, words.length));
        pairing.await("pairing code: " + code, PATIENCE);
        browser.press("It does: choose its scopes");
        browser.awaitText("Permission scopes");
        browser.press("css:.scope input[value='system.info']");
        browser.press("css:.scope input[value='screen.capture']");
        browser.picture("approval-panel");
        wrong.addAll(Axe.look("The approval panel", browser));
        assertThat(wrong).isEmpty();
        browser.press("Approve");
        browser.await("the state Approved", status("approved"));
        browser.press("css:.row[data-node='" + nodeId + "'] a.name");
        browser.awaitText("Next, on the machine: sophon-node start");
        browser.press("css:nav a[data-page=devices]");
        assertThat(pairing.exitCode(PATIENCE)).isZero();

        browser.evaluate("window.sameDocument = true");
        node = rig.startNode("office", nodeId);
        browser.await("the state Online", status("online"));
        assertThat(browser.evaluate(status("online") + ".innerText").asText()).isEqualTo("Online");
        // It came by itself: nobody loaded the page again.
        assertThat(browser.evaluate("window.sameDocument").asBoolean()).isTrue();
        assertThat(rig.awaitNode(nodeId, record -> true).path("scopes").toString())
                .isEqualTo("[\"screen.capture\",\"system.info\"]");
    }

    @Test
    @Order(2)
    void aCommandRunsFromAFormThatItsSchemaMade() throws Exception {
        browser.press("css:.row[data-node='" + nodeId + "'] a.name");
        browser.awaitText("Node console");
        browser.await(
                "the commands", "document.querySelector('select[name=command] option[value=\"screen.capture\"]')");
        assertThat(browser.evaluate("document.querySelector('select[name=command]').value === '' &&"
                                + " document.querySelector('.console .primary').disabled &&"
                                + " document.querySelectorAll('.commands details').length > 3 &&"
                                + " !document.querySelector('.commands details[open]')")
                        .asBoolean())
                .as("nothing is chosen, and each scope is a line")
                .isTrue();
        browser.await("the scale", "document.querySelector('.graph.cpu .values')?.innerText.match(/^100 %\\s+0 %$/)");
        browser.evaluate(
                """
                (() => { const select = document.querySelector('select[name=command]');
                  select.value = 'screen.capture'; select.dispatchEvent(new Event('change')); })()
                """);
        browser.type("css:.params input[name=quality]", "101");
        browser.press("Run");
        // The browser itself knows the schema's range.
        assertThat(browser.evaluate("document.querySelector('.params input[name=quality]').validity.rangeOverflow")
                        .asBoolean())
                .isTrue();
        browser.type("css:.params input[name=quality]", "60");
        browser.type("css:.params input[name=maxWidth]", "640");
        browser.press("Run");
        browser.await(
                "the picture",
                "document.querySelector('.answer .picture img')?.complete && document.querySelector('.answer .picture"
                        + " img').naturalWidth === 640");
        browser.await("the activity", "document.querySelector('.activity details .mark.good')");
        browser.picture("console");
        browser.evaluate("scrollTo(0, 0)");
        browser.picture("device");
        browser.press("Show the picture in full");
        browser.await("the viewer", "document.querySelector('dialog.viewer img')");
        browser.press("Close");
    }

    @Test
    @Order(3)
    void anApprovalShowsExactlyWhatWillRunAndIsAnsweredHere() throws Exception {
        rig.admin()
                .send(
                        "PUT",
                        "/api/nodes/" + nodeId + "/scopes",
                        "{\"scopes\":[\"screen.capture\",\"system.info\",\"system.execute\"]}",
                        Map.of());
        Rest agent = rig.admin()
                .as(rig.admin()
                        .post(
                                "/api/auth/tokens",
                                "{\"name\":\"agent " + EVIL.replace("\"", "\\\"") + "\",\"role\":\"Agent\"}")
                        .json()
                        .path("token")
                        .asText());
        String path = "/api/nodes/" + nodeId + "/commands";
        String shell = "echo <b>one</b>\\necho \\u202etwo";
        String body = "{\"command\":\"system.execute\",\"params\":{\"command\":\"" + shell + "\"}}";
        JsonNode issued = agent.send("POST", path, body, Map.of("Prefer", "respond-async"))
                .json();
        browser.await("the badge in the title", "document.title.startsWith('(1) ')");
        browser.press("css:nav a[data-page=approvals]");
        browser.await(
                "the command, letter by letter, with what cannot be seen written out",
                "document.querySelector('.approval .script')?.textContent === 'echo <b>one</b>\\necho \\\\u202etwo'");
        assertThat(browser.evaluate("document.querySelector('.approval').innerText")
                        .asText())
                .contains("Critical", "Office PC", EVIL);
        browser.picture("approvals");
        browser.press("Approve");
        Rig.await("the command to have run", PATIENCE, () -> agent.get(
                        "/api/commands/" + issued.path("commandId").asText())
                .json()
                .path("ok")
                .asBoolean());
        browser.await(
                "nothing to wait", "document.title === 'Approvals · Sophon' && document.querySelector('main .empty')");

        JsonNode second = agent.send("POST", path, body, Map.of("Prefer", "respond-async"))
                .json();
        browser.press("Reject…");
        browser.type("css:input[name=reason]", "not today");
        browser.press("Reject");
        Rig.await("the refusal", PATIENCE, () -> {
            JsonNode view = agent.get(
                            "/api/commands/" + second.path("commandId").asText())
                    .json();
            return view.path("error").asText().equals("approval_rejected")
                    && view.path("message").asText().contains("not today");
        });

        // Somebody else is quicker: the first answer counts, and everybody sees it.
        browser.await("the second to be gone", "!document.querySelector('.approval')");
        agent.send("POST", path, body, Map.of("Prefer", "respond-async"));
        browser.await("the third", "document.querySelector('.approval')");
        String third = browser.evaluate("document.querySelector('.approval').dataset.approval")
                .asText();
        Program approving = rig.operator("approvals", "approve", third);
        assertThat(approving.exitCode(PATIENCE)).as(approving.output()).isZero();
        browser.await(
                "who has decided",
                "!document.querySelector('.approval') && document.querySelector('.decided details').textContent"
                        + ".match(/approved[^]*Decided by/)");
        Program late = rig.operator("approvals", "reject", third);
        assertThat(late.exitCode(PATIENCE)).isEqualTo(1);
        assertThat(late.output()).contains("decided already");
    }

    /** What is pushed out of the box has not been read. */
    @Test
    @Order(4)
    void nobodyApprovesBeforeTheEndWasInSight() throws Exception {
        Rest agent = rig.admin()
                .as(rig.admin()
                        .post("/api/auth/tokens", "{\"name\":\"another agent\",\"role\":\"Agent\"}")
                        .json()
                        .path("token")
                        .asText());
        String lines = "echo line\\n".repeat(80);
        for (String script : List.of(lines + "echo end", "echo one" + "\\n".repeat(60) + "echo p\\u0430ypal")) {
            String body = "{\"command\":\"system.execute\",\"params\":{\"command\":\"" + script + "\"}}";
            agent.send("POST", "/api/nodes/" + nodeId + "/commands", body, Map.of("Prefer", "respond-async"));
            browser.press("css:nav a[data-page=approvals]");
            browser.await("the command", "document.querySelector('.approval .script')");
            String approve = "document.querySelector('.approval .button.primary')";
            if (script.startsWith(lines)) {
                browser.evaluate(
                        "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))");
                assertThat(browser.evaluate(approve + ".disabled").asBoolean()).isTrue();
                browser.evaluate("document.querySelector('.approval .script').scrollTop = 1e6");
            } else {
                assertThat(browser.evaluate("document.querySelector('.approval .script').textContent")
                                .asText())
                        .isEqualTo("echo one\u27e860 line breaks\u27e9echo p\\u0430ypal");
                browser.picture("approval-folded");
            }
            browser.await("Approve to be possible", approve + ".disabled === false");
            browser.press("Reject\u2026");
            browser.press("css:dialog button.danger");
            browser.await("nothing to wait", "document.querySelector('main .empty')");
        }
    }

    /** The page's own code, on the samples that the dialog on a device and the command lines are tested against. */
    @Test
    @Order(4)
    void whatHidesIsWrittenOutAsTheGoldenSamplesHaveIt() throws Exception {
        Path samples =
                Rig.distributions().resolveSibling("bundles/protocol/src/test/resources/golden/visible-text.json");
        String wrong = browser.evaluate("import('/dashboard/visible.js').then((page) => { const samples = "
                        + Files.readString(samples)
                        + "; return samples.length + ' samples, wrong: ' + samples.filter((sample) =>"
                        + " page.visible(sample.text, { folds: true }) !== sample.shown).map((sample) =>"
                        + " sample.name); })")
                .asText();
        assertThat(wrong).matches("1\\d\\d samples, wrong: ");
        // Of all kinds that hide, whatever this browser knows of them.
        assertThat(browser.evaluate(
                                """
                                import('/dashboard/visible.js').then((page) => {
                                  const kinds = /^[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\p{Zl}\\p{Zp}\\p{Zs}\\p{Me}\\p{Default_Ignorable_Code_Point}]$/u;
                                  const shown = [];
                                  for (let code = 0; code <= 0x10ffff; code++) {
                                    const one = String.fromCodePoint(code);
                                    if (one !== ' ' && kinds.test(one) && !page.visible(one).startsWith('\\\\')) shown.push(code.toString(16));
                                  }
                                  return shown.join(' ');
                                })
                                """)
                        .asText())
                .isEmpty();
    }

    /** Whoever issues it here has seen what will run; an agent's request of the same kind waits for somebody. */
    @Test
    @Order(5)
    void aCriticalCommandOfOnesOwnIsConfirmedWhereItIsSeen() throws Exception {
        browser.press("css:nav a[data-page=devices]");
        browser.press("css:.row[data-node='" + nodeId + "'] a.name");
        browser.await(
                "the commands", "document.querySelector('select[name=command] option[value=\"system.execute\"]')");
        browser.evaluate(
                """
                (() => { const select = document.querySelector('select[name=command]');
                  select.value = 'system.execute'; select.dispatchEvent(new Event('change')); })()
                """);
        browser.type("css:.params textarea[name=command]", "echo $((6*7))");
        assertThat(browser.evaluate("document.querySelectorAll('.console [name=timeoutMs]').length")
                        .asInt())
                .isEqualTo(1);
        browser.press("Run");
        browser.awaitText("Run this on Office PC?");
        assertThat(browser.evaluate("document.querySelector('dialog .script').textContent")
                        .asText())
                .isEqualTo("echo $((6*7))");
        browser.press("Confirm and run");
        browser.await("its output", "document.querySelector('.answer .outcome.good pre')?.textContent === '42\\n'");
        browser.type("css:.params textarea[name=command]", "exit 2");
        browser.press("Run");
        browser.press("Confirm and run");
        browser.await(
                "its exit code", "document.querySelector('.answer .outcome.warn')?.innerText.includes('exit code 2')");
        browser.await(
                "both in the activity",
                "[...document.querySelectorAll('.activity summary')].filter((one) =>"
                        + " /^system.execute[^]*maria/.test(one.innerText)).length === 2");
        browser.press("css:.activity summary");
        browser.await("the exit code there", "document.querySelector('.activity details[open] .outcome.warn')");
    }

    @Test
    @Order(6)
    void namesAreTextWhateverTheyLookLike() throws Exception {
        rig.admin()
                .send(
                        "PATCH",
                        "/api/nodes/" + nodeId,
                        "{\"displayName\":\"" + EVIL.replace("\"", "\\\"")
                                + "\",\"group\":\"<b>group</b>\",\"labels\":[\"<script>1</script>\"]}",
                        Map.of());
        browser.press("css:nav a[data-page=devices]");
        for (String text : List.of(EVIL, "<b>group</b>", "<script>1</script>")) {
            browser.awaitText(text);
        }
        browser.press("css:nav a[data-page=audit]");
        browser.awaitText("node.approve");
        browser.press("Verify");
        browser.awaitText("The chain holds.");
        browser.picture("audit");
        assertThat(browser.evaluate("document.querySelectorAll('main img').length")
                        .asInt())
                .isZero();
        assertThat(browser.evaluate("document.title").asText()).isEqualTo("Audit · Sophon");
        rig.admin()
                .send(
                        "PATCH",
                        "/api/nodes/" + nodeId,
                        "{\"displayName\":\"Office PC\",\"group\":\"Office\",\"labels\":[\"windows farm\"]}",
                        Map.of());
    }

    /** What is looked for shows that the page is there. */
    @Test
    @Order(6)
    void everyPageIsForEverybody() throws Exception {
        put("a-canvas-for-everybody", "<p>one</p>");
        Map<String, String> pages = Map.of(
                "devices",
                ".row .status.online",
                "devices/" + nodeId,
                ".commands summary",
                "approvals",
                ".decided summary",
                "features",
                "main .empty",
                "audit",
                "tbody time",
                "canvas",
                ".list a",
                "accounts",
                "[data-account]",
                "tokens",
                ".list .role",
                "webhooks",
                "main .empty");
        List<String> wrong = new ArrayList<>();
        for (Map.Entry<String, String> page : pages.entrySet()) {
            browser.evaluate("location.hash = '#/" + page.getKey() + "'");
            browser.await(page.getKey(), "document.querySelector(\"" + page.getValue() + "\")");
            wrong.addAll(Axe.look(page.getKey(), browser));
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    @Order(6)
    void theKeyboardGoesWhereThePointerGoes() throws Exception {
        browser.press("css:nav a[data-page=devices]");
        browser.press("css:nav a[data-page=audit]");
        browser.await(
                "the heading", "document.activeElement.matches('h1') && document.activeElement.innerText === 'Audit'");
        browser.await("the records", "document.querySelector('tbody time')");
        browser.look(320, 860, false);
        browser.evaluate("document.querySelector('.table').focus()");
        browser.key("ArrowRight");
        browser.await("the table to move", "document.querySelector('.table').scrollLeft > 0");
        browser.look(1280, 860, false);

        browser.evaluate("document.activeElement.blur()");
        browser.key("/");
        browser.await("the search", "document.activeElement.matches('input[type=search]')");
        browser.press("css:.you");
        browser.press("css:input[name=keys]");
        browser.key("Escape");
        browser.await("the dialog to close", "!document.querySelector('dialog')");
        browser.key("/");
        assertThat(browser.evaluate("document.activeElement.matches('.you')").asBoolean())
                .as("the key does nothing, and whoever left the dialog is where it was opened")
                .isTrue();
        browser.press("css:.you");
        browser.press("css:input[name=keys]");
        browser.press("Close");
    }

    @Test
    @Order(7)
    void aKilledNodeIsStaleAtOnceAndAReconnectMissesNothing() throws Exception {
        browser.press("css:nav a[data-page=devices]");
        browser.await("the state Online", status("online"));
        node.kill();
        browser.await("the state Stale", status("stale"));
        for (Map.Entry<String, Boolean> look :
                Map.of("light", false, "dark", true).entrySet()) {
            browser.look(1280, 860, look.getValue());
            browser.picture("devices-" + look.getKey());
            browser.look(390, 844, look.getValue());
            browser.picture("devices-phone-" + look.getKey());
        }
        assertThat(browser.evaluate("document.documentElement.scrollWidth <= 390")
                        .asBoolean())
                .as("nothing sticks out on a phone")
                .isTrue();
        browser.look(1280, 860, false);

        // From now on it is seen where a new stream begins.
        browser.evaluate(
                """
                (() => { const plain = window.fetch;
                  window.fetch = (where, how) => {
                    if (where === '/api/events') window.begins = how.headers['Last-Event-ID'];
                    return plain(where, how); }; })()
                """);
        String colour = "getComputedStyle(" + status("stale") + ").color";
        String amber = browser.evaluate(colour).asText();
        rig.gateway().kill();
        browser.awaitText("Reconnecting…");
        browser.awaitText("The Gateway does not answer.");
        browser.await("the state to be grey", colour + " !== '" + amber + "'");
        browser.picture("gone");
        assertThat(Axe.look("devices without a Gateway", browser)).isEmpty();
        rig.startGateway();
        rig.admin().send("PATCH", "/api/nodes/" + nodeId, "{\"displayName\":\"Renamed meanwhile\"}", Map.of());
        browser.awaitText("Renamed meanwhile");
        browser.await(
                "the banner to go",
                "document.querySelector('.gone-word').hidden && " + colour + " === '" + amber + "'");
        assertThat(browser.evaluate("window.begins").asText()).matches("\\d+");
    }

    @Test
    @Order(8)
    void aCanvasFillsLiveAndCannotReachThePage() throws Exception {
        String session = "canvas-of-the-browser-test";
        browser.open(rig.url() + "/canvas?session=" + session);
        browser.awaitText("Nothing is shown yet");
        put(session, "<p>one</p>");
        browser.await("the first", "document.querySelector('iframe:not(.coming)')");
        long last = put(session, "<script>try { parent.document.title = 'owned' } catch (e) { }</script>two");
        browser.await(
                "the next",
                "document.querySelectorAll('iframe').length === 1 && document.querySelector('iframe:not(.coming)')?.src"
                        + ".endsWith('version=" + last + "')");
        assertThat(browser.evaluate("document.title").asText()).isEqualTo("Canvas · Sophon");
        assertThat(browser.evaluate("document.querySelector('iframe').contentDocument")
                        .isNull())
                .as("its origin is its own")
                .isTrue();
        assertThat(browser.problems()).isEmpty();
    }

    private static long put(String session, String html) throws Exception {
        String body = Json.mapper().writeValueAsString(Map.of("contentType", "text/html", "content", html));
        Rest.Answer answer = rig.admin().send("PUT", "/api/canvas/" + session, body, Map.of());
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().path("version").asLong();
    }
}
