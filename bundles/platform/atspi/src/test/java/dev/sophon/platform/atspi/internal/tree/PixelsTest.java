package dev.sophon.platform.atspi.internal.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.dbus.Ref;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.window.Window;
import dev.sophon.node.platform.window.WindowManager;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PixelsTest {
    private static final String BUS = ":1.5";
    private static final long PROCESS = 77;
    private static final Bounds THERE = new Bounds(300, 200, 400, 300);

    private final Warnings warnings = new Warnings();

    private static Window window(Bounds bounds) {
        return new Window("0x1", "Save As", bounds, bounds, "pad", PROCESS, "pad", "Pad", false, true);
    }

    /** A dialog with a button, as its application tells of it. */
    private static Node dialog(Bounds told) {
        App app = new App(new Ref(BUS, "/"), "pad", "gtk", "3.24", "", List.of());
        Node top = new Node(new Ref(BUS, "/1"), app, null, new Traits(Names.ROLE_FRAME, 0, "Save As", 1, Set.of()));
        Node button = new Node(new Ref(BUS, "/2"), app, top, new Traits(Names.ROLE_FRAME + 1, 0, "Save", 0, Set.of()));
        top.bounds = told;
        button.bounds = new Bounds(told.x() + 10, told.y() + 20, 30, 10);
        top.children.add(button);
        return top;
    }

    /** What is told of a dialog whose window is here before the application was asked, and there afterwards. */
    private Pixels look(Node dialog, List<Window> before, List<Window> after) {
        return look(dialog, before, after, false);
    }

    private Pixels look(Node dialog, List<Window> before, List<Window> after, boolean relative) {
        Deque<List<Window>> seen = new ArrayDeque<>(List.of(before, after));
        WindowManager manager = (WindowManager) Proxy.newProxyInstance(
                PixelsTest.class.getClassLoader(),
                new Class<?>[] {WindowManager.class},
                (proxy, method, arguments) -> seen.removeFirst());
        Pixels pixels = new Pixels(manager, relative, warnings);
        pixels.apply(List.of(dialog), Map.of(BUS, PROCESS));
        return pixels;
    }

    @Test
    void leavesPixelsOfAWindowAtRestAsTheyAre() {
        Node dialog = dialog(THERE);
        assertThat(look(dialog, List.of(window(THERE)), List.of(window(THERE))).atRest())
                .isTrue();
        assertThat(dialog.children.get(0).bounds).isEqualTo(new Bounds(310, 220, 30, 10));
        assertThat(warnings.text()).isNull();
    }

    @Test
    void makesPixelsOfUnits() {
        Node dialog = dialog(new Bounds(150, 100, 200, 150));
        look(dialog, List.of(window(THERE)), List.of(window(THERE)));
        assertThat(dialog.bounds).isEqualTo(THERE);
        assertThat(dialog.children.get(0).bounds).isEqualTo(new Bounds(320, 240, 60, 20));
        assertThat(warnings.text()).isNull();
    }

    @Test
    void warnsWhereNobodyCanTellWhatAUnitIs() {
        Pixels pixels = look(dialog(new Bounds(0, 0, 200, 100)), List.of(window(THERE)), List.of(window(THERE)));
        assertThat(pixels.atRest()).isFalse();
        assertThat(warnings.text()).contains("pad", "may not be pixels");
    }

    /** As of an application in a sandbox, whose process on the bus is another one's. */
    @Test
    void warnsOfAFrameThatIsNobodysWindow() {
        Window others = new Window("0x2", "Another", THERE, THERE, "other", 78, "other", "Other", false, true);
        look(dialog(new Bounds(150, 100, 200, 150)), List.of(others), List.of(others));
        assertThat(warnings.text()).contains("pad", "may not be pixels");
    }

    @Test
    void warnsOfNoFrameThatIsJustWhereAWindowIs() {
        Window others = new Window("0x2", "Another", THERE, THERE, "other", 78, "other", "Other", false, true);
        look(dialog(THERE), List.of(others), List.of(others));
        assertThat(warnings.text()).isNull();
    }

    /** A dialog that has just come up is told at 0,0 until its application hears of its place. */
    @Test
    void tellsNoBoundsOfWindowsOnTheirWay() {
        for (List<Window> before : List.of(List.<Window>of(), List.of(window(new Bounds(0, 0, 400, 300))))) {
            Node dialog = dialog(new Bounds(0, 0, 400, 300));
            Pixels pixels = look(dialog, before, List.of(window(THERE)));
            assertThat(pixels.atRest()).isFalse();
            assertThat(pixels.moving()).isTrue();
            assertThat(dialog.bounds).isNull();
            assertThat(dialog.children.get(0).bounds).isNull();
            assertThat(warnings.text()).contains("pad", "has not come to rest");
        }
    }

    @Test
    void isNotAtRestWhereTheApplicationHasNotHeardOfItsPlace() {
        assertThat(look(dialog(new Bounds(0, 0, 400, 300)), List.of(window(THERE)), List.of(window(THERE)))
                        .atRest())
                .isFalse();
        assertThat(warnings.text()).contains("pad", "told to be elsewhere than it is");
    }

    /** Where a factor is known, so is the place: that of the window. */
    @Test
    void putsWhatIsToldInUnitsElsewhereWhereItsWindowIs() {
        Node dialog = dialog(new Bounds(0, 0, 200, 150));
        assertThat(look(dialog, List.of(window(THERE)), List.of(window(THERE))).atRest())
                .isFalse();
        assertThat(dialog.bounds).isEqualTo(THERE);
        assertThat(warnings.text()).isNull();
    }

    @Test
    void makesPixelsOfPlacesInTheWindow() {
        Node dialog = dialog(new Bounds(0, 0, 400, 300));
        assertThat(look(dialog, List.of(window(THERE)), List.of(window(THERE)), true)
                        .atRest())
                .isTrue();
        assertThat(dialog.bounds).isEqualTo(THERE);
        assertThat(dialog.children.get(0).bounds).isEqualTo(new Bounds(THERE.x() + 10, THERE.y() + 20, 30, 10));
        assertThat(warnings.text()).isNull();
    }

    @Test
    void forgetsPlacesInAWindowThatIsNotKnown() {
        Window others = new Window("0x2", "Another", THERE, THERE, "other", 78, "other", "Other", false, true);
        for (List<Window> windows :
                List.of(List.<Window>of(), List.of(others), List.of(window(new Bounds(0, 0, 9, 9))))) {
            Node dialog = dialog(new Bounds(0, 0, 400, 300));
            look(dialog, windows, windows, true);
            assertThat(dialog.children.get(0).bounds).isNull();
            assertThat(warnings.text()).contains("On Wayland", "pad");
        }
    }
}
