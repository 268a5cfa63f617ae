package dev.sophon.platform.x11.internal.screen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Bounds;
import dev.sophon.node.platform.Jpeg;
import dev.sophon.node.platform.screen.Monitor;
import dev.sophon.node.platform.screen.ScreenCapture;
import dev.sophon.platform.picture.ImageIoJpeg;
import dev.sophon.platform.picture.JpegEncoder;
import dev.sophon.platform.picture.PixelFormat;
import dev.sophon.platform.picture.Pixels;
import dev.sophon.platform.x11.internal.display.Monitors;
import dev.sophon.platform.x11.internal.display.XDisplay;
import dev.sophon.platform.x11.internal.display.Xlib;
import dev.sophon.platform.x11.internal.input.X11Pointer;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.testkit.Picture;
import dev.sophon.testkit.XServer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class X11ScreenCaptureTest {
    private static final OptionalInt ANY_WIDTH = OptionalInt.empty();

    private static final int WIDTH = 1280;
    private static final int HEIGHT = 720;
    private static final int BLOCK = 16;

    @TempDir
    Path folder;

    /** A server and what is under test, until the end of a block. */
    private record Desk(XServer server, XDisplay display, X11ScreenCapture screen) implements AutoCloseable {
        static Desk of(String screen, String... arguments) throws Exception {
            return of(XServer.start(screen, arguments), JpegEncoder.best());
        }

        static Desk of(XServer server, JpegEncoder encoder) throws Exception {
            XDisplay display = XDisplay.open(new Xlib(), server.display(), () -> {});
            return new Desk(server, display, new X11ScreenCapture(display, encoder));
        }

        Picture whole(int quality) throws CommandException {
            return Picture.of(screen.capture(screen.desktop(), quality, ANY_WIDTH));
        }

        /** Blocks of two colours, without a repetition, over the whole screen. */
        void draw(Path folder) throws IOException {
            Random random = new Random(1);
            StringBuilder bits = new StringBuilder();
            for (int row = 0; row < HEIGHT / BLOCK; row++) {
                String[] blocks = new String[WIDTH / BLOCK];
                Arrays.setAll(blocks, i -> random.nextBoolean() ? "0xff,0xff," : "0x00,0x00,");
                bits.append(String.join("", blocks).repeat(BLOCK));
            }
            Path bitmap = Files.writeString(
                    folder.resolve("bitmap.xbm"),
                    "#define b_width " + WIDTH + "\n#define b_height " + HEIGHT + "\nstatic char b_bits[] = {\n"
                            + bits.substring(0, bits.length() - 1) + "};\n");
            server.run("xsetroot", "-bitmap", bitmap.toString(), "-fg", "#3f7cac", "-bg", "#f4f1de");
        }

        Process launch(String... command) throws IOException {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD);
            builder.environment().put("DISPLAY", server.display());
            builder.environment().remove("XAUTHORITY");
            return builder.start();
        }

        Picture asScrotSeesIt(Path file) {
            server.run("scrot", "-o", file.toString());
            return Picture.of(file);
        }

        @Override
        public void close() {
            screen.close();
            display.close();
            server.close();
        }
    }

    /** As a screen of 4K may take, and a machine that has other things to do. */
    @Test
    void holdsUpNoHandsWhileItEncodes() throws Exception {
        CountDownLatch encoding = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        JpegEncoder real = JpegEncoder.best();
        JpegEncoder slow = new JpegEncoder() {
            @Override
            public boolean takes(PixelFormat format) {
                return real.takes(format);
            }

            @Override
            public byte[] encode(Pixels pixels, int quality) throws CommandException {
                encoding.countDown();
                try {
                    assertThat(goOn.await(60, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                return real.encode(pixels, quality);
            }

            @Override
            public void free() {
                real.free();
            }
        };
        try (Desk desk = Desk.of(XServer.start("1280x720x24"), slow)) {
            X11Pointer pointer = new X11Pointer(desk.display);
            CompletableFuture<Picture> picture = CompletableFuture.supplyAsync(() -> {
                try {
                    return desk.whole(80);
                } catch (CommandException e) {
                    throw new IllegalStateException(e);
                }
            });
            encoding.await();
            pointer.move(321, 123);
            assertThat(desk.server.run("xdotool", "getmouselocation")).startsWith("x:321 y:123 ");
            assertThat(picture).isNotDone();
            goOn.countDown();
            assertThat(picture.get(60, TimeUnit.SECONDS)).isNotNull();
        }
    }

    private static void assertRefused(Desk desk, Bounds region, String message) {
        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> desk.screen.capture(region, 80, ANY_WIDTH))
                .withMessage(message)
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_PARAMS));
    }

    @ParameterizedTest
    @CsvSource({"640x480x24", "641x479x24", "640x480x16", "640x480x30"})
    void showsTheColourOfTheScreenInEveryDepth(String size) throws Exception {
        try (Desk desk = Desk.of(size)) {
            for (int colour : List.of(0xff0000, 0x00ff00, 0x0000ff, 0x4080c0, 0xffffff, 0)) {
                desk.server.run("xsetroot", "-solid", String.format("#%06x", colour));
                Picture picture = desk.whole(95);
                // Sixteen bits have eight steps between two of their greys, and JPEG rounds.
                assertThat(picture.greatestDifferenceFrom(colour))
                        .as("#%06x", colour)
                        .isLessThan(size.endsWith("16") ? 24 : 10);
                assertThat(size).startsWith(picture.width() + "x" + picture.height());
            }
        }
    }

    @Test
    void showsWhatScrotShows() throws Exception {
        try (Desk desk = Desk.of("1280x720x24")) {
            desk.draw(folder);
            Picture expected = desk.asScrotSeesIt(folder.resolve("scrot.png"));

            assertThat(desk.whole(95).differenceFrom(expected)).isLessThan(2.0);
            Picture part = Picture.of(desk.screen.capture(new Bounds(33, 21, 317, 203), 95, ANY_WIDTH));
            assertThat(part.differenceFrom(expected.part(33, 21, 317, 203))).isLessThan(4.0);
            assertThat(part.differenceFrom(expected.part(34, 21, 317, 203)))
                    .as("the test sees a shift of one pixel")
                    .isGreaterThan(4.0);
        }
    }

    @Test
    void showsTheSameWithoutSharedMemoryAndWithoutLibjpegTurbo() throws Exception {
        try (Desk desk = Desk.of(XServer.start("1280x720x24", "-extension", "MIT-SHM"), new ImageIoJpeg())) {
            desk.draw(folder);
            Picture expected = desk.asScrotSeesIt(folder.resolve("scrot.png"));

            assertThat(desk.whole(95).differenceFrom(expected)).isLessThan(2.0);
            assertThat(SharedSegments.ofThisProcess()).isEmpty();
        }
    }

    @Test
    void scalesDownByAreaAverageAndNeverUp() throws Exception {
        try (Desk desk = Desk.of("1920x1080x24")) {
            desk.draw(folder);
            Bounds all = desk.screen.desktop();

            Jpeg small = desk.screen.capture(all, 90, OptionalInt.of(1280));
            assertThat(small.width()).isEqualTo(1280);
            assertThat(small.height()).isEqualTo(720);
            assertThat(Picture.of(small).width()).isEqualTo(1280);
            assertThat(Picture.of(small).height()).isEqualTo(720);

            Jpeg same = desk.screen.capture(all, 90, OptionalInt.of(4000));
            assertThat(same.width()).isEqualTo(1920);
            assertThat(same.height()).isEqualTo(1080);

            Jpeg tiny = desk.screen.capture(all, 90, OptionalInt.of(1));
            assertThat(tiny.width()).isEqualTo(1);
            assertThat(tiny.height()).isEqualTo(1);
        }
    }

    @Test
    void makesSmallerFilesOfLowerQuality() throws Exception {
        try (Desk desk = Desk.of("1280x720x24")) {
            desk.draw(folder);
            Bounds acrossBlocks = new Bounds(5, 3, 1200, 700);

            int large = desk.screen.capture(acrossBlocks, 90, ANY_WIDTH).bytes().length;
            int small = desk.screen.capture(acrossBlocks, 10, ANY_WIDTH).bytes().length;
            assertThat(small).isLessThan(large / 2);
        }
    }

    @Test
    void listsTheMonitorsWithThePrimaryOneFirst() throws Exception {
        try (Desk desk = Desk.of("1920x1080x24")) {
            assertThat(desk.screen.monitors())
                    .containsExactly(new Monitor("screen", true, 0, 0, 1920, 1080, 1.0, "screen"));

            desk.server.run("xrandr", "--setmonitor", "left", "800/200x1080/270+0+0", "screen");
            desk.server.run("xrandr", "--setmonitor", "*right", "1120/280x1000/250+800+40", "none");
            assertThat(desk.screen.monitors())
                    .containsExactly(
                            new Monitor("right", true, 800, 40, 1120, 1000, 1.0, "right"),
                            new Monitor("left", false, 0, 0, 800, 1080, 1.0, "left"));
            assertThat(desk.screen.desktop()).isEqualTo(new Bounds(0, 0, 1920, 1080));
        }
    }

    @Test
    void takesTheScaleFromTheSettingsOfTheDesktop() throws Exception {
        try (Desk desk = Desk.of("640x480x24")) {
            Path settings = Files.writeString(folder.resolve("resources"), "Xcursor.size: 24\nXft.dpi: 144\n");
            desk.server.run("xrdb", "-nocpp", "-load", settings.toString());
            assertThat(desk.screen.monitors().get(0).scaleFactor()).isEqualTo(1.5);
        }
        assertThat(Monitors.scaleFactor("Xft.dpi:\t192\n")).isEqualTo(2.0);
        assertThat(Monitors.scaleFactor("Xft.dpi: 0")).isEqualTo(1.0);
        assertThat(Monitors.scaleFactor("Xft.dpi: many")).isEqualTo(1.0);
        assertThat(Monitors.scaleFactor("")).isEqualTo(1.0);
    }

    @Test
    void refusesWhatIsNotOnTheDesktopAndSaysWhatIs() throws Exception {
        try (Desk desk = Desk.of("640x480x24")) {
            assertRefused(
                    desk, new Bounds(-1, 0, 10, 10), "x: expected a number from 0 to 639 here, got a smaller one");
            assertRefused(
                    desk, new Bounds(0, 480, 10, 10), "y: expected a number from 0 to 479 here, got a larger one");
            assertRefused(
                    desk, new Bounds(600, 0, 41, 10), "width: expected a number from 1 to 40 here, got a larger one");
            assertRefused(
                    desk, new Bounds(0, 0, 10, 0), "height: expected a number from 1 to 480 here, got a smaller one");
            assertRefused(
                    desk,
                    new Bounds(1, 1, Integer.MAX_VALUE, Integer.MAX_VALUE),
                    "width: expected a number from 1 to 639 here, got a larger one");
            assertThat(desk.screen
                            .capture(new Bounds(639, 479, 1, 1), 80, ANY_WIDTH)
                            .width())
                    .isEqualTo(1);
        }
    }

    @Test
    void followsAScreenThatGrowsAndShrinks() throws Exception {
        try (Desk desk = Desk.of("1280x720x24")) {
            assertThat(desk.whole(80).width()).isEqualTo(1280);
            String[] timings = "38.25 800 832 912 1024 600 603 607 624".split(" ");
            desk.server.run(Stream.concat(Stream.of("xrandr", "--newmode", "small"), Arrays.stream(timings))
                    .toArray(String[]::new));
            desk.server.run("xrandr", "--addmode", "screen", "small");
            desk.server.run("xrandr", "--output", "screen", "--mode", "small");
            assertThat(desk.whole(80).width()).isEqualTo(800);
            desk.server.run("xrandr", "--output", "screen", "--mode", "1280x720");
            assertThat(desk.whole(80).width()).isEqualTo(1280);
        }
    }

    @Test
    void keepsOneSegmentOfSharedMemoryAndGivesItBack() throws Exception {
        try (Desk desk = Desk.of("640x480x24")) {
            Bounds all = desk.screen.desktop();
            for (int i = 0; i < 1000; i++) {
                desk.screen.capture(new Bounds(0, 0, 1 + i % 640, 480), 10, ANY_WIDTH);
            }
            desk.screen.capture(all, 80, ANY_WIDTH);
            assertThat(SharedSegments.ofThisProcess()).hasSize(1);
        }
        assertThat(SharedSegments.ofThisProcess()).isEmpty();
    }

    @Test
    void answersFromTheLastPictureOnlyWhileNothingIsDrawn() throws Exception {
        try (Desk desk = Desk.of("1280x720x24")) {
            desk.draw(folder);
            Bounds all = desk.screen.desktop();
            Bounds part = new Bounds(33, 21, 317, 203);
            Jpeg first = desk.screen.capture(all, 90, ANY_WIDTH);
            assertThat(desk.screen.capture(all, 90, ANY_WIDTH)).isSameAs(first);
            assertThat(desk.screen
                            .take(new ScreenCapture.Shot(null, null, false, 90, ANY_WIDTH))
                            .jpeg())
                    .isSameAs(first);
            // Another region, quality or width is another picture.
            List<Jpeg> others = List.of(
                    desk.screen.capture(part, 90, ANY_WIDTH),
                    desk.screen.capture(all, 91, ANY_WIDTH),
                    desk.screen.capture(all, 90, OptionalInt.of(640)));
            assertThat(others).doesNotContain(first).doesNotHaveDuplicates();
            assertThat(desk.screen.capture(all, 90, ANY_WIDTH)).isSameAs(first);
            assertThat(desk.screen.capture(part, 90, ANY_WIDTH)).isSameAs(others.get(0));

            desk.server.run("xsetroot", "-solid", "#ff0000");
            assertThat(desk.whole(90).greatestDifferenceFrom(0xff0000)).isLessThan(10);
            assertThat(Picture.of(desk.screen.capture(part, 90, ANY_WIDTH)).greatestDifferenceFrom(0xff0000))
                    .isLessThan(10);
            assertThat(desk.screen.capture(all, 90, ANY_WIDTH)).isSameAs(desk.screen.capture(all, 90, ANY_WIDTH));
        }
    }

    /**
     * What is drawn at random, told in tiles, and drawn over the first picture; brightness, which no JPEG takes from beyond
     * a tile, exactly. {@code -Dsophon.full=true} tells 10,000.
     */
    @ParameterizedTest
    @CsvSource({"1280,true", "1000,true", "1280,false"})
    void tilesOneAfterAnotherMakeTheWholePicture(int maxWidth, boolean turbo) throws Exception {
        JpegEncoder encoder = turbo ? JpegEncoder.best() : new ImageIoJpeg();
        try (Desk desk = Desk.of(XServer.start("1280x720x24"), encoder)) {
            desk.draw(folder);
            List<Process> windows = new ArrayList<>();
            List<String> ids = new ArrayList<>();
            for (String name : List.of("small", "large")) {
                String size = name.equals("small") ? "20x3+10+10" : "60x20+300+200";
                windows.add(desk.launch("xterm", "-geometry", size, "-title", name, "-e", "cat"));
                await().until(() ->
                        desk.server.run("xwininfo", "-root", "-tree").contains('"' + name + '"'));
                ids.add(desk.server
                        .run("xdotool", "search", "--name", "^" + name + "$")
                        .strip());
            }
            ScreenCapture.Shot shot = new ScreenCapture.Shot(null, null, false, 80, OptionalInt.of(maxWidth));
            ScreenCapture.Look look = desk.screen.look(shot, null);
            WritableRaster shown = raster(look.whole());
            Random random = new Random(3);
            int told = 0;
            for (int event = 0; event < EVENTS; event++) {
                String id = ids.get(random.nextInt(2));
                String x = Integer.toString(random.nextInt(1300) - 10);
                String y = Integer.toString(random.nextInt(730) - 10);
                switch (random.nextInt(4)) {
                    case 0 -> desk.server.run("xdotool", "windowmove", id, x, y);
                    case 1 -> desk.server.run("xdotool", "windowraise", id);
                    case 2 -> desk.server.run("xdotool", "windowsize", id, "200", Integer.toString(event % 90 + 50));
                    default -> {}
                }
                ScreenCapture.Look now;
                do {
                    // An application draws when it gets to that: until the picture is the whole one's.
                    look = desk.screen.look(shot, look.frame());
                    if (look.whole() != null) {
                        shown = raster(look.whole());
                    }
                    for (ScreenCapture.Tile tile : look.tiles()) {
                        told++;
                        shown.setRect(tile.x(), tile.y(), raster(tile.jpeg()));
                    }
                    now = desk.screen.look(shot, null);
                } while (now.frame().number() != look.frame().number());
                assertSame(shown, raster(now.whole()));
            }
            assertThat(told).isGreaterThan(EVENTS / 8);
            windows.forEach(Process::destroyForcibly);
        }
    }

    private static final int EVENTS = Boolean.getBoolean("sophon.full") ? 3_334 : 12;

    /** Brightness and two colours, as the file has them. */
    private static WritableRaster raster(@Nullable Jpeg jpeg) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
        try (var in = new MemoryCacheImageInputStream(
                new ByteArrayInputStream(Objects.requireNonNull(jpeg).bytes()))) {
            reader.setInput(in);
            return (WritableRaster) reader.readRaster(0, null);
        } finally {
            reader.dispose();
        }
    }

    private static void assertSame(Raster shown, Raster whole) {
        int pixels = whole.getWidth() * whole.getHeight();
        assertThat(shown.getSamples(0, 0, whole.getWidth(), whole.getHeight(), 0, new int[pixels]))
                .isEqualTo(whole.getSamples(0, 0, whole.getWidth(), whole.getHeight(), 0, new int[pixels]));
        for (int band : List.of(1, 2)) {
            int[] one = shown.getSamples(0, 0, whole.getWidth(), whole.getHeight(), band, new int[pixels]);
            int[] other = whole.getSamples(0, 0, whole.getWidth(), whole.getHeight(), band, new int[pixels]);
            assertThat(IntStream.range(0, pixels)
                                    .map(i -> Math.abs(one[i] - other[i]))
                                    .sum()
                            / (double) pixels)
                    .isLessThan(0.5);
        }
    }

    @Test
    void nothingIsTakenOfAScreenThatStandsStill() throws Exception {
        AtomicInteger encoded = new AtomicInteger();
        JpegEncoder counting = new ImageIoJpeg() {
            @Override
            public byte[] encode(Pixels pixels, int quality) throws CommandException {
                encoded.incrementAndGet();
                return super.encode(pixels, quality);
            }
        };
        try (Desk desk = Desk.of(XServer.start("640x480x24"), counting)) {
            desk.server.run("xsetroot", "-solid", "#4080c0");
            ScreenCapture.Shot shot = new ScreenCapture.Shot(null, null, false, 80, ANY_WIDTH);
            ScreenCapture.Look first = desk.screen.look(shot, null);
            ScreenCapture.Look again = desk.screen.look(shot, first.frame());
            assertThat(again.whole()).isNull();
            assertThat(again.tiles()).isEmpty();
            assertThat(encoded).hasValue(1);
        }
    }

    @Test
    void showsEveryKindOfChangeOnEveryMonitor() throws Exception {
        try (Desk desk = Desk.of("1280x720x24")) {
            desk.server.run("xrandr", "--setmonitor", "left", "640/170x720/270+0+0", "screen");
            desk.server.run("xrandr", "--setmonitor", "right", "640/170x720/270+640+0", "none");
            desk.draw(folder);
            Process window = desk.launch("xterm", "-geometry", "20x4+10+10", "-title", "moved", "-e", "sleep", "1000");
            await().until(() -> desk.server.run("xwininfo", "-root", "-tree").contains("\"moved\""));
            String id =
                    desk.server.run("xdotool", "search", "--name", "^moved$").strip();
            await().until(() -> desk.server.run("xwininfo", "-id", id).contains("IsViewable"));
            List<String[]> changes = List.of(
                    new String[] {"xdotool", "windowmove", id, "700", "300"},
                    new String[] {"xdotool", "windowmove", id, "701", "300"},
                    new String[] {"xdotool", "windowsize", id, "300", "200"},
                    new String[] {"xdotool", "windowunmap", id},
                    new String[] {"xdotool", "windowmap", id},
                    new String[] {"xsetroot", "-solid", "#102030"},
                    new String[] {"xsetroot", "-mod", "5", "7", "-fg", "#ff8000"},
                    new String[] {"xrefresh", "-solid", "#ffffff"});
            for (String[] change : changes) {
                List<Jpeg> before = new ArrayList<>();
                for (Monitor monitor : desk.screen.monitors()) {
                    before.add(desk.screen.capture(monitor.bounds(), 95, ANY_WIDTH));
                }
                desk.server.run(change);
                // The application may draw a moment later; what is shown then has to be shown here too.
                await().untilAsserted(() -> {
                    X11ScreenCapture forgetful = new X11ScreenCapture(desk.display);
                    for (Monitor monitor : desk.screen.monitors()) {
                        Jpeg truth = forgetful.capture(monitor.bounds(), 95, ANY_WIDTH);
                        Jpeg answer = desk.screen.capture(monitor.bounds(), 95, ANY_WIDTH);
                        assertThat(answer.bytes()).as(String.join(" ", change)).isEqualTo(truth.bytes());
                    }
                    forgetful.close();
                });
                assertThat(desk.screen.monitors().stream().allMatch(monitor -> before.contains(now(desk, monitor))))
                        .as("nothing changed by " + String.join(" ", change))
                        .isFalse();
            }
            window.destroyForcibly();
        }
    }

    private static Jpeg now(Desk desk, Monitor monitor) {
        try {
            return desk.screen.capture(monitor.bounds(), 95, ANY_WIDTH);
        } catch (CommandException e) {
            throw new AssertionError(e);
        }
    }

    /** What the kernel lists of System V shared memory. */
    private static final class SharedSegments {
        static List<String> ofThisProcess() throws IOException {
            String pid = Long.toString(ProcessHandle.current().pid());
            try (var lines = Files.lines(Path.of("/proc/sysvipc/shm"))) {
                return lines.map(line -> line.strip().split("\\s+"))
                        .filter(fields -> fields[4].equals(pid))
                        .map(fields -> fields[1])
                        .toList();
            }
        }
    }
}
