package dev.sophon.platform.atspi.internal.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.window.Window;
import org.junit.jupiter.api.Test;

class FitTest {
    private static Window window(Bounds bounds, Bounds whole) {
        return new Window("0x1", "t", bounds, whole, "p", 1, "i", "c", false, true);
    }

    @Test
    void findsTheFactorWithOrWithoutTheFrame() {
        Window window = window(new Bounds(101, 241, 601, 403), new Bounds(95, 201, 613, 449));

        Fit framed = Fit.of(new Bounds(47, 100, 306, 224), window).orElseThrow();
        assertThat(framed.factor()).isEqualTo(2, within(0.001));
        assertThat(framed.isInPlace()).isTrue();
        assertThat(framed.pixels(new Bounds(57, 120, 30, 10))).isEqualTo(new Bounds(115, 241, 60, 20));

        Fit bare = Fit.of(new Bounds(67, 161, 401, 269), window).orElseThrow();
        assertThat(bare.factor()).isEqualTo(1.5, within(0.001));
        assertThat(bare.isInPlace()).isTrue();

        Fit same = Fit.of(new Bounds(101, 241, 601, 403), window).orElseThrow();
        assertThat(same.isExact()).isTrue();
        assertThat(same.pixelsOfOther(new Bounds(3, 4, 5, 6))).isEqualTo(new Bounds(3, 4, 5, 6));
    }

    @Test
    void knowsWhatHasNotHeardOfItsPlaceYet() {
        Window window = window(new Bounds(300, 200, 400, 300), new Bounds(300, 200, 400, 300));

        assertThat(Fit.of(new Bounds(0, 0, 400, 300), window).orElseThrow().isInPlace())
                .isFalse();
    }

    @Test
    void findsNoneWhereItIsAnotherShape() {
        Window window = window(new Bounds(300, 200, 400, 300), new Bounds(300, 200, 400, 300));

        assertThat(Fit.of(new Bounds(0, 0, 400, 200), window)).isEmpty();
        assertThat(Fit.of(new Bounds(0, 0, 0, 0), window)).isEmpty();
        assertThat(Fit.of(new Bounds(0, 0, 20, 15), window)).isEmpty();
    }
}
