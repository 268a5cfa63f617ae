package dev.sophon.itests.desktop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sophon.testkit.Desktop;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every documented param and response field, through the Gateway's REST, on real desktops. By itself it takes one
 * desktop; with {@code -Dsophon.suite=desktop}, three window managers, each with one and two monitors.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DesktopIT {
    private static final boolean ALL = "desktop".equals(System.getProperty("sophon.suite"));

    /** Of the class: one of the instance would be deleted before {@link #stop}, from under programs that write. */
    @TempDir
    static Path folder;

    private @Nullable X11Desk desk;
    private @Nullable Setting shown;

    private record Setting(String name, boolean twoMonitors, List<String> windowManager) {}

    private static List<Setting> settings() {
        List<String> openbox = Desktop.windowManager("openbox");
        List<String> xfwm4 = Desktop.windowManager("xfwm4");
        List<String> metacity = Desktop.windowManager("metacity");
        Setting usual = new Setting("openbox, one monitor", false, openbox);
        return ALL
                ? List.of(
                        usual,
                        new Setting("openbox, two monitors", true, openbox),
                        new Setting("xfwm4, one monitor", false, xfwm4),
                        new Setting("xfwm4, two monitors", true, xfwm4),
                        new Setting("metacity, one monitor", false, metacity),
                        new Setting("metacity, two monitors", true, metacity))
                : List.of(usual);
    }

    @AfterAll
    void stop() {
        if (desk != null) {
            desk.close();
            desk = null;
        }
    }

    /** The desktop of this setting. A test that is tried again, alone, has one too. */
    private X11Desk desk(Setting setting) throws Exception {
        if (desk == null || !setting.equals(shown)) {
            stop();
            desk = new X11Desk(
                    folder.resolve(setting.name().replaceAll("\\W+", "-")),
                    setting.twoMonitors(),
                    setting.windowManager().toArray(String[]::new));
            shown = setting;
        }
        return desk;
    }

    @TestFactory
    Stream<DynamicNode> desktops() {
        return settings().stream().map(setting -> DynamicContainer.dynamicContainer(setting.name(), on(setting)));
    }

    private Stream<DynamicNode> on(Setting setting) {
        List<DynamicNode> tests = new ArrayList<>();
        tests.add(DynamicTest.dynamicTest("comes up", () -> desk(setting)));
        tests.add(DynamicTest.dynamicTest("is in the docs", () -> everyCommandOfTheNodeIsInTheDocs(desk(setting))));
        for (Row row : Rows.all()) {
            tests.add(
                    DynamicTest.dynamicTest(row.documented(), () -> row.check().on(desk(setting))));
        }
        for (BadInput bad : BadInput.all()) {
            tests.add(DynamicTest.dynamicTest("refuses " + bad.title(), () -> bad.on(desk(setting))));
        }
        for (String form : List.of(Desk.GTK, Desk.QT)) {
            tests.add(DynamicTest.dynamicTest("fills in " + form, () -> FormFilling.of(desk(setting), form)));
        }
        tests.add(DynamicTest.dynamicTest("does small tasks", () -> SmallTasks.of(desk(setting))));
        tests.add(DynamicTest.dynamicTest("does the task of the docs", () -> SmallTasks.ofTheDocs(desk(setting))));
        tests.add(DynamicTest.dynamicTest(
                "acts on what was looked at, and tells what came of it", () -> Changing.of(desk(setting))));
        tests.add(DynamicTest.dynamicTest("shows what a person lets be shown", () -> PersonsConsent.of(desk(setting))));
        if (ALL) {
            tests.add(DynamicTest.dynamicTest("says that a Node has no display", () -> NoDisplay.of(desk(setting))));
        }
        tests.add(DynamicTest.dynamicTest("launches no shell unasked", () -> Launches.of(desk(setting), ALL)));
        tests.add(DynamicTest.dynamicTest("fills in a page in the browser", () -> BrowserFilling.of(desk(setting))));
        // The last one: the applications die with their X server.
        tests.add(DynamicTest.dynamicTest("outlives its X server", () -> LostScreen.of(desk(setting), Desk.TO_START)));
        return tests.stream();
    }

    /** And every param of its schema; and what is documented is there to be called. */
    private static void everyCommandOfTheNodeIsInTheDocs(X11Desk desk) throws Exception {
        TreeSet<String> names = new TreeSet<>();
        for (JsonNode command : desk.catalogue()) {
            String name = command.path("name").asText();
            names.add(name);
            assertThat(command.path("status").asText()).as(name).isEqualTo("available");
            assertThat(Documented.docs())
                    .contains("| `" + command.path("scope").asText() + "` | "
                            + command.path("risk").asText() + " |");
            assertThat(Documented.page(name)).as("docs/commands.md on " + name).isNotBlank();
            command.path("paramsSchema").path("properties").fieldNames().forEachRemaining(param -> assertThat(
                            Documented.page(name))
                    .as(name)
                    .contains("`" + param + "`"));
        }
        assertThat(names)
                .containsAll(Documented.all().stream().map(Documented::command).toList())
                .hasSizeGreaterThanOrEqualTo(25);
    }
}
