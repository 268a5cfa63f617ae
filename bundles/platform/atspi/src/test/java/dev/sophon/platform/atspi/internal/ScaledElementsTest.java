package dev.sophon.platform.atspi.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.element.Element;
import dev.sophon.node.platform.element.ElementControl.Found;
import dev.sophon.node.platform.element.ElementControl.Spot;
import dev.sophon.node.platform.element.ElementTree.Query;
import dev.sophon.platform.x11.internal.window.TestWindows;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Elements of programs that draw larger and count in units of their own are clicked where they are, in menus and lists too. */
@Tag("window-manager")
class ScaledElementsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private HeadlessDesktop desktop;
    private TestWindows windows;
    private AtspiElementTree tree;
    private AtspiElementControl control;

    @BeforeEach
    void bringUp() throws Exception {
        desktop = new HeadlessDesktop();
        windows = new TestWindows(desktop.environment().get("DISPLAY"));
        AccessibilityBus bus = new AccessibilityBus(desktop.environment());
        tree = new AtspiElementTree(bus, false, windows.manager());
        control = new AtspiElementControl(bus, false, windows.manager());
    }

    @AfterEach
    void takeDown() throws Exception {
        windows.close();
        desktop.close();
    }

    private Optional<Element> find(String role, String name) throws InterruptedException {
        return tree.query(new Query(true, false, null, 28, 5000, PATIENCE)).windows().stream()
                .flatMap(Element::flat)
                .filter(element ->
                        element.role().equals(role) && element.name().strip().equals(name))
                .filter(element -> element.bounds() != null && element.handle() != null)
                .findFirst();
    }

    private Element shown(String role, String name) {
        return await().atMost(PATIENCE)
                .until(() -> find(role, name), Optional::isPresent)
                .orElseThrow();
    }

    /** As an element command does it: by its handle, and with the pointer. */
    private void click(Element element) throws Exception {
        try (Found found = control.find(String.valueOf(element.handle()), true, PATIENCE)) {
            Spot spot = Objects.requireNonNull(found.spot());
            Bounds bounds = Objects.requireNonNull(found.element().bounds());
            assertThat(spot.x()).isBetween(bounds.x(), bounds.x() + bounds.width());
            assertThat(spot.y()).isBetween(bounds.y(), bounds.y() + bounds.height());
            desktop.run("xdotool", "mousemove", String.valueOf(spot.x()), String.valueOf(spot.y()), "click", "1");
        }
    }

    @Test
    void clicksAnElementOfAWindowThatIsDrawnHalfAgainAsLarge() throws Exception {
        desktop.start(
                "env",
                "QT_SCALE_FACTOR=1.5",
                "/usr/bin/python3",
                HeadlessDesktop.resource("qt-form.py").toString(),
                "3");
        Element box = shown("check box", "Agree");
        assertThat(box.states()).contains("checked");
        click(box);
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(shown("check box", "Agree").states()).doesNotContain("checked"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void choosesInAMenuHoweverLargeItIsDrawn(int scale) throws Exception {
        Process pad = desktop.start("env", "GDK_SCALE=" + scale, "mousepad", "--disable-server");
        click(shown("menu", "File"));
        Element quit = shown("menu item", "Quit");
        assertThat(Objects.requireNonNull(quit.bounds()).height())
                .as("in pixels")
                .isBetween(12 * scale, 36 * scale);
        click(quit);
        assertThat(pad.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
}
