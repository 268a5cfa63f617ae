package dev.sophon.node.platform.input;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sophon.node.platform.input.Pointer.Position;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DragPathTest {
    private static final long PICTURE_NANOS = 1_000_000_000L / 60;

    private record Seen(Position at, long nanos) {}

    private static List<Seen> follow(List<Position> path) throws Exception {
        List<Seen> seen = new ArrayList<>();
        DragPath.follow(path, (x, y) -> {
            seen.add(new Seen(new Position(x, y), System.nanoTime()));
            return true;
        });
        return seen;
    }

    /** An application that looks once for each picture of the screen learns of the corner. */
    @Test
    void restsAtACornerForLongerThanAPicture() throws Exception {
        Position corner = new Position(200, 100);
        List<Seen> seen = follow(List.of(new Position(100, 100), corner, new Position(200, 200)));

        int at = seen.stream().map(Seen::at).toList().indexOf(corner);
        assertThat(seen.get(at + 1).nanos() - seen.get(at).nanos()).isGreaterThan(2 * PICTURE_NANOS);
        assertThat(seen.get(seen.size() - 1).at()).isEqualTo(new Position(200, 200));
    }

    @Test
    void goesInStepsNoLongerThanAHandsMouse() throws Exception {
        Position before = new Position(-40, 0);
        for (Seen step : follow(List.of(before, new Position(300, -90)))) {
            assertThat(Math.abs(step.at().x() - before.x())).isLessThanOrEqualTo(17);
            before = step.at();
        }
        assertThat(before).isEqualTo(new Position(300, -90));
    }

    /** Two hundred points of a drawn line, a pixel or two apart, are no corners to rest at. */
    @Test
    void doesNotRestOnACurve() throws Exception {
        List<Position> curve = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            curve.add(new Position(2 * i, i * i / 10));
        }
        List<Seen> seen = follow(curve);
        long shortest = Long.MAX_VALUE;
        for (int i = 4; i < seen.size(); i += 4) {
            shortest = Math.min(shortest, seen.get(i).nanos() - seen.get(i - 1).nanos());
        }
        assertThat(shortest).as("the shortest stay at one of its points").isLessThan(2 * PICTURE_NANOS);
    }

    @Test
    void staysNotWhereThereIsNoMonitor() throws Exception {
        List<Position> asked = new ArrayList<>();
        DragPath.follow(List.of(new Position(0, 0), new Position(16_000, 0)), (x, y) -> {
            asked.add(new Position(x, y));
            return false;
        });
        assertThat(asked).hasSize(1000);
    }
}
