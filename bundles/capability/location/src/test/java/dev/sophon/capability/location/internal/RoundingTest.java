package dev.sophon.capability.location.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoundingTest {
    private static final double EARTH = 6_371_009;

    @Test
    void isNeverOffByMoreThanItSays() {
        Random random = new Random(16);
        for (int i = 0; i < 20_000; i++) {
            Rounding rounding = new Rounding(1 + random.nextInt(20_000));
            double latitude = random.nextDouble() * 178 - 89;
            double longitude = random.nextDouble() * 360 - 180;
            double rounded = rounding.latitude(latitude);
            double moved = metres(latitude, longitude, rounded, rounding.longitude(longitude, rounded));
            assertThat(moved)
                    .as("%s at %s, %s", rounding, latitude, longitude)
                    .isLessThan(Rounding.FARTHEST * rounding.metres() * 1.05);
        }
    }

    @Test
    void hasNoCellsThatAreSmallerThanWhatIsAllowed() {
        for (double latitude : new double[] {0, 30, 52.5, 60, 75, 89}) {
            Rounding rounding = new Rounding(1000);
            Set<Double> north = new HashSet<>();
            Set<Double> east = new HashSet<>();
            // Ten kilometres in steps of ten metres, either way.
            for (int i = 0; i < 1000; i++) {
                north.add(rounding.latitude(latitude - i * 10 / 111_195.0));
                double rounded = rounding.latitude(latitude);
                double degree = 111_195 * Math.cos(Math.toRadians(rounded));
                east.add(rounding.longitude(7 + i * 10 / degree, rounded));
            }
            assertThat(north).as("north at %s", latitude).hasSizeBetween(2, 11);
            assertThat(east).as("east at %s", latitude).hasSizeBetween(2, 11);
        }
    }

    @Test
    void staysOnTheEarth() {
        for (int metres : new int[] {1, 1000, 999_999, 1_000_000}) {
            Rounding rounding = new Rounding(metres);
            for (double latitude : new double[] {90, 89.9999, -90, 0}) {
                double rounded = rounding.latitude(latitude);
                assertThat(rounded).isBetween(-90.0, 90.0);
                assertThat(rounding.longitude(-180, rounded)).isBetween(-180.0, 180.0);
                assertThat(rounding.longitude(179.9999, rounded)).isBetween(-180.0, 180.0);
            }
        }
    }

    private static double metres(double lat1, double lon1, double lat2, double lon2) {
        double one = Math.sin(Math.toRadians(lat2 - lat1) / 2);
        double other = Math.sin(Math.toRadians(lon2 - lon1) / 2);
        double a = one * one + Math.cos(Math.toRadians(lat1)) * Math.cos(Math.toRadians(lat2)) * other * other;
        return 2 * EARTH * Math.asin(Math.sqrt(Math.min(1, a)));
    }
}
