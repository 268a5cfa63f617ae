package dev.sophon.platform.atspi.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.element.Element;
import dev.sophon.node.platform.element.ElementControl.Act;
import dev.sophon.node.platform.element.ElementControl.Found;
import dev.sophon.node.platform.element.ElementControl.Spot;
import dev.sophon.node.platform.element.ElementTree.Query;
import dev.sophon.node.platform.element.Happenings;
import dev.sophon.platform.x11.internal.window.TestWindows;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a form that changes between the look and the act. */
@Tag("window-manager")
class AtspiElementControlTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int ACTS = Boolean.getBoolean("sophon.full") ? 10_000 : 40;
    private static final List<String> NAMES = List.of("Alpha", "Beta", "Gamma", "Delta");

    private static HeadlessDesktop desktop;
    private static TestWindows windows;
    private static AtspiElementTree tree;
    private static AtspiElementControl control;
    private static ChangingForm form;

    @BeforeAll
    static void bringUp(@TempDir Path folder) throws Exception {
        desktop = new HeadlessDesktop();
        windows = new TestWindows(desktop.environment().get("DISPLAY"));
        AccessibilityBus bus = new AccessibilityBus(desktop.environment());
        tree = new AtspiElementTree(bus, false, windows.manager());
        control = new AtspiElementControl(bus, false, windows.manager());
        form = new ChangingForm(desktop, folder);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> look().anyMatch(element -> element.name().equals("Alpha")));
    }

    @AfterAll
    static void takeDown() throws Exception {
        windows.close();
        desktop.close();
    }

    @BeforeEach
    void anew() throws Exception {
        for (String command : List.of("uncover", "return", "enable")) {
            form.change(command);
        }
        form.happened();
    }

    private static Stream<Element> look() throws InterruptedException {
        return tree.query(new Query(true, false, null, 28, 5000, PATIENCE)).windows().stream()
                .flatMap(Element::flat);
    }

    private static String handle(String role, String name) throws InterruptedException {
        return String.valueOf(look().filter(element ->
                        element.role().equals(role) && (element.name().equals(name) || name.equals(element.label())))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name))
                .handle());
    }

    private static String button(String name) throws InterruptedException {
        return handle("push button", name);
    }

    private static boolean act(String handle, Act act) throws CommandException, InterruptedException {
        try (Found found = control.find(handle, true, PATIENCE)) {
            return found.act(act);
        }
    }

    private static void isRefused(String handle, String words) throws Exception {
        assertThatThrownBy(() -> act(handle, Act.CLICK))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining(words);
        assertThat(form.happened()).isEmpty();
    }

    @Test
    void refusesWhatHasBecomeAnotherOneAndTellsWhatIsThere() throws Exception {
        String alpha = button("Alpha");
        form.change("rename Alpha Omega");
        isRefused(alpha, "it has become another one: push button \"Omega\" in the window \"Changing\"");
        form.change("rename Omega Alpha");
        assertThat(button("Alpha")).as("it is the same again").isEqualTo(alpha);

        form.change("replace Alpha");
        isRefused(alpha, "it is gone; in its place is now push button \"Alpha\"");

        String beta = button("Beta");
        form.change("move Beta");
        isRefused(beta, "in the window \"Other\"");
        form.change("return");

        String gamma = button("Gamma");
        form.change("disable Gamma");
        isRefused(gamma, "it is disabled now: push button \"Gamma\"");
        form.change("enable");

        form.change("cover");
        isRefused(gamma, "it is covered now by");
        form.change("uncover");

        String delete = handle("push button", "Delete");
        form.change("row Eve");
        isRefused(delete, "it has become another one");
        form.change("row Ada");

        assertThat(act(gamma, Act.CLICK)).isTrue();
        assertThat(form.happened()).containsExactly("clicked Gamma");
        isRefused("zzzzzz", "there is no such element");
    }

    /** What a caret or a clock tells meanwhile is waited out before each. */
    @Test
    void tellsThatElementsChange() throws Exception {
        try (Happenings.Watch watch = tree.watch()) {
            assertThat(look()).isNotEmpty();
            for (String change : List.of("rename Alpha Omega", "disable Gamma", "move Beta", "rename Omega Alpha")) {
                await().atMost(PATIENCE).until(() -> !watch.await(Duration.ofMillis(100)));
                form.change(change);
                assertThat(watch.await(PATIENCE)).as(change).isTrue();
            }
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> watch.await(PATIENCE)).isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void refusesWhatAnotherWindowCovers() throws Exception {
        String alpha = button("Alpha");
        Process above = desktop.start("xterm", "-title", "Above", "-geometry", "100x30+60+40");
        try {
            await().atMost(PATIENCE)
                    .until(() -> windows.manager().windows().get(0).title().equals("Above"));
            isRefused(alpha, "it is covered now by the window \"Above\"");
        } finally {
            desktop.end(above);
        }
    }

    @Test
    void actsByWhatTheApplicationOffers() throws Exception {
        assertThat(act(handle("check box", "Agree"), Act.CLICK)).isTrue();
        assertThat(form.happened()).containsExactly("agree True");

        try (Found town = control.find(handle("text", "Town"), true, PATIENCE)) {
            assertThat(town.write("Zoë 日本")).isTrue();
        }
        assertThat(form.happened()).containsExactly("town Zoë 日本");
        assertThat(act(handle("text", "Town"), Act.FOCUS)).isTrue();
        await().atMost(PATIENCE).until(() -> form.happened().contains("focus town"));

        try (Found level = control.find(handle("slider", "Level"), true, PATIENCE)) {
            assertThat(level.write("much")).isFalse();
            assertThat(level.write("42")).isTrue();
        }
        assertThat(form.happened()).containsExactly("level 42");

        try (Found more = control.find(handle("toggle button", "More"), true, PATIENCE)) {
            assertThat(more.act(Act.EXPAND)).isTrue();
            await().atMost(PATIENCE).until(() -> more.states().contains("expanded"));
        }
        assertThat(act(handle("page tab", "Second"), Act.SELECT)).isTrue();
        assertThat(form.happened()).containsExactly("page 1");

        String blue = String.valueOf(look().filter(element -> element.role().equals("combo box"))
                .findFirst()
                .orElseThrow()
                .flat()
                .filter(element -> element.name().equals("blue"))
                .findFirst()
                .orElseThrow()
                .handle());
        try (Found option = control.find(blue, false, PATIENCE)) {
            assertThat(option.act(Act.SELECT)).isTrue();
        }
        assertThat(form.happened()).containsExactly("colour blue");

        try (Found item = control.find(handle("menu item", "As text"), false, PATIENCE)) {
            assertThat(item.act(Act.CLICK)).isTrue();
        }
        assertThat(form.happened()).containsExactly("chosen As text");
    }

    @Test
    void bringsIntoSightWhatIsToBeClicked() throws Exception {
        desktop.run("wmctrl", "-a", "Changing");
        await().atMost(PATIENCE).until(() -> look().anyMatch(element ->
                element.name().equals("Changing") && element.states().contains("active")));
        try (Found far = control.find(button("Number 25"), true, PATIENCE)) {
            Spot spot = Objects.requireNonNull(far.spot());
            desktop.run("xdotool", "mousemove", String.valueOf(spot.x()), String.valueOf(spot.y()), "click", "1");
        }
        await().atMost(PATIENCE).until(() -> form.happened().equals(List.of("clicked Number 25")));
    }

    /** Whatever happens between look and act, it is the element that was looked at, or none. */
    @Test
    void neverActsOnAnotherOne() throws Exception {
        Random random = new Random(18);
        int acted = 0;
        for (int i = 0; i < ACTS; i++) {
            String name = NAMES.get(random.nextInt(NAMES.size()));
            String other = NAMES.get((NAMES.indexOf(name) + 1) % NAMES.size());
            String handle = button(name);
            String change = List.of(
                            "nothing",
                            "swap " + name,
                            "swap " + other,
                            "replace " + name,
                            "replace " + other,
                            "disable " + name,
                            "move " + name,
                            "cover",
                            "rename " + name + " Omega",
                            "exchange")
                    .get(random.nextInt(10));
            if (change.equals("exchange")) {
                form.change("rename " + name + " Omega");
                form.change("rename " + other + " " + name);
            } else {
                form.change(change);
            }
            boolean same = change.equals("nothing") || change.startsWith("swap") || change.equals("replace " + other);
            try (Found found = control.find(handle, true, PATIENCE)) {
                assertThat(same).as(change).isTrue();
                if (random.nextBoolean()) {
                    assertThat(found.act(Act.CLICK)).isTrue();
                } else {
                    Spot spot = Objects.requireNonNull(found.spot());
                    desktop.run(
                            "xdotool", "mousemove", String.valueOf(spot.x()), String.valueOf(spot.y()), "click", "1");
                }
                acted++;
                List<String> happened = new ArrayList<>();
                await().atMost(PATIENCE).until(() -> {
                    happened.addAll(form.happened());
                    return !happened.isEmpty();
                });
                assertThat(happened).as(change).containsExactly("clicked " + name);
            } catch (CommandException e) {
                assertThat(same).as(change + ": " + e.text()).isFalse();
                assertThat(form.happened()).as(change).isEmpty();
            }
            for (String undo : change.equals("exchange")
                    ? List.of("rename " + name + " " + other, "rename Omega " + name)
                    : change.startsWith("rename")
                            ? List.of("rename Omega " + name)
                            : List.of("uncover", "return", "enable")) {
                form.change(undo);
            }
        }
        assertThat(acted).isBetween(ACTS / 5, ACTS * 3 / 5);
    }
}
