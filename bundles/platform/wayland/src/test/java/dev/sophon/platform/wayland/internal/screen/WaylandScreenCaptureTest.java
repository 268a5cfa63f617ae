package dev.sophon.platform.wayland.internal.screen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.screen.Monitor;
import dev.sophon.node.platform.screen.ScreenCapture.Look;
import dev.sophon.node.platform.screen.ScreenCapture.Shot;
import dev.sophon.platform.picture.JpegEncoder;
import dev.sophon.platform.picture.PixelFormat;
import dev.sophon.platform.picture.Pixels;
import dev.sophon.platform.wayland.internal.session.TestCompositor;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.testkit.HeadlessSway;
import dev.sophon.testkit.Picture;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaylandScreenCaptureTest {
    private static HeadlessSway sway;

    /** Keeps what it is given: JPEG would hide a pixel that is wrong. */
    private static final class Keeping implements JpegEncoder {
        private BufferedImage last = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);

        @Override
        public boolean takes(PixelFormat format) {
            return true;
        }

        @Override
        public byte[] encode(Pixels pixels, int quality) {
            last = new BufferedImage(pixels.width(), pixels.height(), BufferedImage.TYPE_INT_RGB);
            int[] row = new int[pixels.width()];
            for (int y = 0; y < pixels.height(); y++) {
                pixels.read(y, row);
                last.setRGB(0, y, row.length, 1, row, 0, row.length);
            }
            return new byte[1];
        }

        @Override
        public void free() {}
    }

    private final Keeping kept = new Keeping();
    private WaylandScreenCapture capture;

    @BeforeAll
    static void startSway() {
        sway = HeadlessSway.start(
                2,
                "output HEADLESS-1 resolution 1280x800 position 0 0 scale 1",
                "output HEADLESS-2 resolution 1000x750 position 1280 0 scale 1.25");
        show("HEADLESS-1");
        show("HEADLESS-2");
        sway.message("focus output HEADLESS-1");
    }

    /** Something with many colours; it does not blink. */
    private static void show(String output) {
        sway.message("focus output " + output);
        String draw =
                "for i in $(seq 16 231); do printf '\\033[48;5;%sm%4s' $i $i; done; printf '\\033[?25l'; sleep 3600";
        sway.open("foot", "-T", output, "-o", "cursor.blink=no", "sh", "-c", draw);
        await().until(() -> sway.run("swaymsg", "-t", "get_tree").contains("\"name\": \"" + output + "\",\n")
                && sway.run("swaymsg", "-t", "get_tree").contains("foot"));
        await().until(() -> colours(grim(output)) > 200);
    }

    private static long colours(Picture picture) {
        return picture.image().getRGB(0, 0, picture.width(), picture.height(), null, 0, picture.width()).length == 0
                ? 0
                : java.util.Arrays.stream(picture.image()
                                .getRGB(0, 0, picture.width(), picture.height(), null, 0, picture.width()))
                        .distinct()
                        .count();
    }

    private static Picture grim(String output) {
        Path file = sway.folder().resolve(output + ".png");
        sway.run("grim", "-o", output, file.toString());
        return Picture.of(file);
    }

    @AfterAll
    static void stopSway() {
        sway.close();
    }

    @BeforeEach
    void open() {
        capture = new WaylandScreenCapture(TestCompositor.of(sway), () -> kept);
    }

    @AfterEach
    void close() {
        capture.close();
    }

    private Picture take(Bounds region) throws CommandException {
        capture.take(new Shot(region, null, false, 80, OptionalInt.empty()));
        return new Picture(kept.last);
    }

    @Test
    void tellsTheMonitorsInPhysicalPixels() throws CommandException {
        assertThat(capture.monitors())
                .containsExactly(
                        new Monitor("HEADLESS-1", true, 0, 0, 1280, 800, 1.0, "HEADLESS-1"),
                        new Monitor("HEADLESS-2", false, 1280, 0, 1000, 750, 1.25, "HEADLESS-2"));
        assertThat(capture.desktop()).isEqualTo(new Bounds(0, 0, 2280, 800));
    }

    @Test
    void takesTheSamePixelsAsGrim() throws CommandException {
        Picture first = take(null);
        Picture second = take(new Bounds(1280, 0, 1000, 750));

        assertThat(colours(first)).isGreaterThan(200);
        assertSame(first, grim("HEADLESS-1"));
        assertThat(colours(second)).isGreaterThan(200);
        assertSame(second, grim("HEADLESS-2"));
    }

    private static void assertSame(Picture taken, Picture expected) {
        assertThat(List.of(taken.width(), taken.height())).containsExactly(expected.width(), expected.height());
        assertThat(taken.differenceFrom(expected)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"90", "180", "270", "flipped", "flipped-90", "flipped-180", "flipped-270"})
    void takesAMonitorThatIsTurnedUpright(String transform) throws CommandException {
        try {
            sway.message("output HEADLESS-2 transform " + transform);
            await().ignoreExceptions().until(() -> colours(grim("HEADLESS-2")) > 200);

            Picture taken = take(capture.monitors().get(1).bounds());

            assertSame(taken, grim("HEADLESS-2"));
        } finally {
            sway.message("output HEADLESS-2 transform normal");
        }
    }

    @Test
    void joinsWhatSeveralMonitorsShow() throws CommandException {
        Picture joined = take(new Bounds(1000, 100, 600, 700));

        assertSame(joined.part(0, 0, 280, 700), grim("HEADLESS-1").part(1000, 100, 280, 700));
        assertSame(joined.part(280, 0, 320, 650), grim("HEADLESS-2").part(0, 100, 320, 650));
        // Below the smaller one there is nothing.
        assertThat(joined.part(280, 650, 320, 50).greatestDifferenceFrom(0)).isZero();
    }

    @Test
    void takesOnlyWhatChanged() throws CommandException {
        Shot shot = new Shot(null, null, false, 80, OptionalInt.empty());
        Look first = capture.look(shot, null);

        Look second = capture.look(shot, first.frame());

        assertThat(first.whole()).isNotNull();
        assertThat(second.whole()).isNull();
        assertThat(second.tiles()).isEmpty();
    }

    @Test
    void refusesWhatLiesOutside() {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> take(new Bounds(2280, 0, 10, 10)))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_PARAMS))
                .withMessageStartingWith("x: expected a number from 0 to 2279");
    }

    @Test
    void learnsOfMonitorsAndComesBackWithTheCompositor() throws CommandException {
        try (HeadlessSway own = HeadlessSway.start(1, "output HEADLESS-1 resolution 320x200")) {
            WaylandScreenCapture its = new WaylandScreenCapture(TestCompositor.of(own), () -> kept);
            assertThat(its.monitors()).hasSize(1);
            own.message("create_output");
            await().untilAsserted(() -> assertThat(its.monitors()).hasSize(2));

            own.kill();

            assertThatExceptionOfType(CommandException.class)
                    .isThrownBy(its::monitors)
                    .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.PLATFORM_UNSUPPORTED));
            own.restart();
            assertThat(its.monitors()).hasSize(1);
            its.close();
        }
    }
}
