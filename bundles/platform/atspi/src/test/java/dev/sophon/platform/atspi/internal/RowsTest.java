package dev.sophon.platform.atspi.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.element.Element;
import dev.sophon.node.platform.element.ElementControl.Act;
import dev.sophon.node.platform.element.ElementControl.Away;
import dev.sophon.node.platform.element.ElementControl.Found;
import dev.sophon.node.platform.element.ElementControl.Spot;
import dev.sophon.node.platform.element.ElementTree.Query;
import dev.sophon.node.platform.input.Pointer;
import dev.sophon.platform.x11.internal.window.TestWindows;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On rows that scroll, come and go between the look and the act. */
@Tag("window-manager")
class RowsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int ACTS = Boolean.getBoolean("sophon.full") ? 3_000 : 25;
    private static final Map<String, String> LETTERS = Map.of("tree", "T", "list", "L", "table", "C");
    private static final Set<String> ROLES = Set.of("table cell", "list item", "label", "tree item");

    private record Row(String view, String name, String handle, boolean showing) {}

    private String last = "";
    private final Random random = new Random(18);

    private static List<Row> look(AtspiElementTree tree) throws InterruptedException {
        List<Row> rows = new ArrayList<>();
        tree.query(new Query(true, false, null, 28, 5000, PATIENCE)).windows().stream()
                .filter(top -> top.name().equals("Rows"))
                .flatMap(Element::flat)
                .filter(element -> ROLES.contains(element.role()))
                .forEach(element -> LETTERS.forEach((view, letter) -> {
                    if (element.name().matches(letter + "[0-9.x]+")) {
                        rows.add(new Row(
                                view,
                                element.name(),
                                String.valueOf(element.handle()),
                                element.states().contains("showing")));
                    }
                }));
        return rows;
    }

    /** What is done to the rows between look and act; most of it moves others, some of it takes the row itself. */
    private List<String> changes(Row row, List<Row> all, int number) {
        List<Row> others = all.stream()
                .filter(one -> one.view().equals(row.view())
                        && !one.name().equals(row.name())
                        && !row.name().startsWith(one.name()))
                .toList();
        String other = others.get(random.nextInt(others.size())).name();
        String fresh = LETTERS.get(row.view()) + number + "x";
        String scroll = "scroll " + row.view() + " " + random.nextInt(101);
        return switch (random.nextInt(10)) {
            case 0 -> List.of("clear");
            case 1 -> List.of(scroll);
            case 2 -> List.of("insert " + row.view() + " 0 " + fresh);
            case 3 -> List.of("insert " + row.view() + " 0 " + fresh, scroll);
            case 4 -> List.of("remove " + row.view() + " " + other);
            case 5 -> List.of("remove " + row.view() + " " + row.name());
            case 6 -> List.of("fold T" + random.nextInt(12) + " open");
            case 7 -> List.of("fold T" + random.nextInt(12) + " shut");
            case 8 -> List.of("rename " + row.view() + " " + row.name() + " " + fresh);
            default ->
                List.of(
                        "rename " + row.view() + " " + row.name() + " " + fresh,
                        "rename " + row.view() + " " + other + " " + row.name());
        };
    }

    /** As the commands do it: by the wheel where the application does not scroll to it. */
    private static Found inSight(Pointer pointer, AtspiElementControl control, String handle) throws Exception {
        try {
            return control.find(handle, true, PATIENCE);
        } catch (CommandException e) {
            try (Found found = control.find(handle, false, PATIENCE)) {
                Away away = found.away();
                if (away == null) {
                    throw e;
                }
                for (int turns = 0; away != null && turns < 100; turns++) {
                    Away before = away;
                    pointer.scroll(
                            away.over().x(),
                            away.over().y(),
                            Integer.signum(away.right()),
                            Integer.signum(away.down()));
                    long end = System.nanoTime() + 1_000_000_000L;
                    while (before.equals(away) && System.nanoTime() < end) {
                        away = found.away();
                    }
                    if (before.equals(away)) {
                        break;
                    }
                }
            }
            return control.find(handle, true, PATIENCE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"qt-rows.py", "gtk-rows.py"})
    void neverActsOnAnotherRow(String program, @TempDir Path folder) throws Exception {
        List<String> wrong = new ArrayList<>();
        int acted = 0;
        try (HeadlessDesktop desktop = new HeadlessDesktop();
                TestWindows windows = new TestWindows(desktop.environment().get("DISPLAY"))) {
            AccessibilityBus bus = new AccessibilityBus(desktop.environment());
            AtspiElementTree tree = new AtspiElementTree(bus, false, windows.manager());
            AtspiElementControl control = new AtspiElementControl(bus, false, windows.manager());
            Pointer pointer = windows.pointer();
            ChangingForm form = new ChangingForm(desktop, folder, program);
            await().atMost(Duration.ofSeconds(20)).until(() -> !look(tree).isEmpty());
            for (int i = 0; i < ACTS; i++) {
                List<Row> rows = look(tree);
                List<Row> of = rows.stream()
                        .filter(row -> row.showing() || random.nextInt(8) == 0)
                        // What is clicked again at once is clicked twice.
                        .filter(row -> !row.name().equals(last))
                        .toList();
                Row row = of.get(random.nextInt(of.size()));
                last = row.name();
                List<String> changes = changes(row, rows, 1000 + i);
                form.change("clear");
                for (String change : changes) {
                    form.change(change);
                }
                form.change("clear");
                form.happened();
                String said;
                try (Found found = inSight(pointer, control, row.handle())) {
                    if (random.nextBoolean() && found.act(Act.SELECT)) {
                        said = "by action";
                    } else {
                        Spot spot = found.spot();
                        if (spot == null) {
                            throw CommandException.unsupported("no spot: " + found.element());
                        }
                        pointer.click(spot.x(), spot.y(), Pointer.Button.LEFT, 1);
                        said = "by pointer";
                    }
                } catch (CommandException e) {
                    said = e.text();
                }
                form.change("chosen");
                List<String> chosen = new ArrayList<>(form.happened());
                if (said.startsWith("by ") && chosen.isEmpty()) {
                    long end = System.nanoTime() + 1_000_000_000L;
                    while (chosen.isEmpty() && System.nanoTime() < end) {
                        form.change("chosen");
                        chosen.addAll(form.happened());
                    }
                }
                boolean taken = changes.stream()
                        .anyMatch(change -> change.equals("remove " + row.view() + " " + row.name())
                                || change.startsWith("rename"));
                boolean right = said.startsWith("by ")
                        ? !taken && chosen.equals(List.of(row.view() + " " + row.name()))
                        : chosen.isEmpty();
                if (!right) {
                    wrong.add(row + " after " + changes + ": " + said + ", chosen " + chosen);
                }
                acted += said.startsWith("by ") ? 1 : 0;
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(acted).isGreaterThan(ACTS / 4);
    }
}
