package dev.sophon.platform.wayland.internal.screen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.node.platform.Bounds;
import dev.sophon.platform.wayland.internal.wire.WlObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class LayoutTest {
    private static Layout.Placed<String> placed(String name, int x, int y, int width, int height, double scale) {
        Bounds logical = new Bounds(x, y, (int) Math.round(width / scale), (int) Math.round(height / scale));
        return new Layout.Placed<>(name, logical, width, height);
    }

    private static Layout layout(List<Layout.Placed<String>> monitors) {
        return Layout.of(
                monitors, (each, place) -> new Output(new WlObject(2, 1), each.what(), each.logical(), place, 0));
    }

    private static List<Bounds> places(Layout layout) {
        return layout.outputs().stream().map(Output::place).toList();
    }

    @Test
    void leavesThePlacesWhereNothingIsScaled() {
        Layout layout = layout(List.of(placed("b", 1920, -300, 1280, 1024, 1), placed("a", 0, 0, 1920, 1080, 1)));

        assertThat(layout.outputs()).extracting(Output::name).containsExactly("a", "b");
        assertThat(places(layout)).containsExactly(new Bounds(0, 0, 1920, 1080), new Bounds(1920, -300, 1280, 1024));
    }

    @Test
    void movesAsideWhatWouldCoverAnother() {
        // A scale of two, and to its right and below it others.
        Layout layout = layout(List.of(
                placed("a", 0, 0, 3840, 2160, 2),
                placed("right", 1920, 0, 1600, 1200, 1.25),
                placed("below", 0, 1080, 800, 600, 1)));

        assertThat(places(layout))
                .containsExactly(
                        new Bounds(0, 0, 3840, 2160), new Bounds(0, 2160, 800, 600), new Bounds(3840, 0, 1600, 1200));
        for (Bounds one : places(layout)) {
            assertThat(places(layout)).filteredOn(one::meets).containsExactly(one);
        }
    }

    @Test
    void turnsPointsIntoTheCompositorsAndBack() {
        Layout layout = layout(List.of(placed("a", 0, 0, 1920, 1080, 1), placed("b", 1920, 0, 1600, 1200, 1.25)));

        assertThat(layout.logical(100, 50)).containsExactly(100, 50);
        assertThat(layout.logical(1920 + 125, 250)).containsExactly(2020, 200);
        assertThat(layout.physical(new Bounds(2020, 200, 40, 8))).isEqualTo(new Bounds(2045, 250, 50, 10));
        assertThat(layout.logicalDesktop()).isEqualTo(new Bounds(0, 0, 3200, 1080));
    }
}
