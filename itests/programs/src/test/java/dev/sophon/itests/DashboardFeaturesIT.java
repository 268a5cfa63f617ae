package dev.sophon.itests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.testkit.Browser;
import dev.sophon.testkit.Program;
import dev.sophon.testkit.Rig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** From the shell to the library, and from there to devices by pointer and keyboard in a real browser. */
@EnabledIfSystemProperty(named = "sophon.full", matches = "true")
class DashboardFeaturesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String NAME = "sophon-capability-filesystem";
    private static final String KAR = "files-1.0.0.kar";

    @TempDir
    Path folder;

    @Test
    void whatIsSignedIsAddedAssignedAndTakenOff() throws Exception {
        Path kar = signed();
        try (Rig rig = new Rig(Rig.distributions(), folder);
                Browser browser = new Browser(folder.resolve("browser"))) {
            rig.startGateway();
            browser.look(1280, 860, false);
            rig.signIn(browser);
            browser.press("css:nav a[data-page=features]");
            browser.awaitText("The library is empty");
            Program add = rig.operator("features", "add", kar.toString());
            assertThat(add.exitCode(PATIENCE)).as(add.output()).isZero();
            Program list = rig.operator("features", "list");
            assertThat(list.exitCode(PATIENCE)).as(list.output()).isZero();
            assertThat(list.output()).contains(NAME, "Acme");
            browser.press("css:nav a[data-page=devices]");
            browser.press("css:nav a[data-page=features]");
            browser.await("the feature", "document.querySelector('[data-feature=\"" + NAME + " 1.0.0\"]')");

            browser.press("Assign…");
            browser.evaluate(
                    """
                    (() => { const select = document.querySelector('select[name=kind]');
                      select.value = 'group'; select.dispatchEvent(new Event('change')); })()
                    """);
            browser.type("css:input[name=target]", "shop");
            browser.press("Assign");
            browser.await("the set", "document.querySelector('[data-target=\"group:shop\"]')");
            JsonNode set = rig.admin().get("/api/features/sets").json().at("/items/0");
            assertThat(set.path("target").asText()).isEqualTo("group:shop");
            assertThat(set.at("/features/0/name").asText()).isEqualTo(NAME);
            browser.picture("features");
            browser.look(390, 844, true);
            browser.picture("features-phone-dark");
            assertThat(browser.evaluate("document.documentElement.scrollWidth <= 390")
                            .asBoolean())
                    .as("nothing sticks out on a phone")
                    .isTrue();
            browser.look(1280, 860, false);

            browser.press("css:.take-off");
            browser.press("css:dialog button.danger");
            browser.awaitText("Nothing is assigned.");
            browser.press("Roll out…");
            browser.picture("roll-out");
            browser.press("Start");
            browser.await("the refusal: there is no device", "document.querySelector('.toast.bad')");
            browser.press("Cancel");
            browser.press("Remove");
            browser.press("css:dialog button.danger");
            browser.awaitText("The library is empty");
            assertThat(browser.problems()).isEmpty();
        }
    }

    private Path signed() throws Exception {
        Path made = Files.createDirectories(folder.resolve("made"));
        sign(made, "key", "root");
        sign(made, "key", "acme");
        sign(made, "keys", "keys.json", "--root", "root", "--add", "Acme=" + made.resolve("acme.pub"));
        Path kar = Files.copy(built(), made.resolve(KAR));
        sign(made, "manifest", KAR, "--key", "acme", "--publisher", "Acme", "--version", "1.0.0");
        return kar;
    }

    private static void sign(Path made, String... words) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Rig.distributions().resolveSibling("tools/sign").toString()));
        for (String word : words) {
            command.add(
                    word.matches("root|acme|.*\\.json|.*\\.kar")
                            ? made.resolve(word).toString()
                            : word);
        }
        Program program = Program.start(command, Map.of());
        assertThat(program.exitCode(PATIENCE)).as(program.output()).isZero();
    }

    private static Path built() throws IOException {
        try (Stream<Path> all = Files.list(Rig.distributions().resolveSibling("features/filesystem/target"))) {
            return all.filter(file -> file.toString().endsWith(".kar"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
