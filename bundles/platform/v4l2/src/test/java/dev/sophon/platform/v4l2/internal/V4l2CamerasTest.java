package dev.sophon.platform.v4l2.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.jna.Native;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.platform.Cameras;
import dev.sophon.node.platform.Jpeg;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.testkit.StandInCamera;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import javax.imageio.ImageIO;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By a camera that is none: its picture is what the test has put in. */
class V4l2CamerasTest {
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final OptionalInt ANY_WIDTH = OptionalInt.empty();

    /** With what the test wants to know of it. */
    private interface StandIn extends LibC {
        void stand_in_camera(String path);

        int stand_in_camera_uses();
    }

    @TempDir
    static Path folder;

    private static StandInCamera camera;
    private static StandIn calls;
    private static Cameras cameras;

    @BeforeAll
    static void plugIn() {
        camera = new StandInCamera(folder);
        calls = Native.load(camera.library().toString(), StandIn.class);
        calls.stand_in_camera(camera.picture().toString());
        cameras = new V4l2Cameras(calls);
    }

    @BeforeEach
    void mend() {
        camera.fails(0, 0);
        camera.showsRaw(quarters(64, 48), 0);
    }

    private Jpeg photo(int width, OptionalInt maxWidth) throws Exception {
        try (Cameras.Running running = cameras.open(StandInCamera.ID, width)) {
            assertThat(calls.stand_in_camera_uses()).as("open and on").isEqualTo(3);
            return running.next(SOON).jpeg(95, maxWidth);
        } finally {
            isOff();
        }
    }

    private void isOff() {
        assertThat(calls.stand_in_camera_uses()).as("neither open nor on").isZero();
    }

    /** A red, a green, a blue and a grey quarter. */
    private static BufferedImage quarters(int width, int height) {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int[] colours = {0xc02020, 0x20c020, 0x2020c0, 0x808080};
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                picture.setRGB(x, y, colours[(y * 2 / height) * 2 + x * 2 / width]);
            }
        }
        return picture;
    }

    private static void isThatOne(Jpeg jpeg, int width, int height) throws IOException {
        assertThat(jpeg.width()).isEqualTo(width);
        assertThat(jpeg.height()).isEqualTo(height);
        BufferedImage read = ImageIO.read(new ByteArrayInputStream(jpeg.bytes()));
        BufferedImage wanted = quarters(width, height);
        assertThat(read.getWidth()).isEqualTo(width);
        assertThat(read.getHeight()).isEqualTo(height);
        for (int[] at : new int[][] {{1, 1}, {3, 1}, {1, 3}, {3, 3}}) {
            int x = width * at[0] / 4;
            int y = height * at[1] / 4;
            for (int shift = 0; shift <= 16; shift += 8) {
                int is = read.getRGB(x, y) >> shift & 0xff;
                int was = wanted.getRGB(x, y) >> shift & 0xff;
                assertThat(Math.abs(is - was))
                        .as("%d,%d: %d for %d", x, y, is, was)
                        .isLessThan(12);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"640, 480, 0", "320, 240, 32", "176, 145, 6"})
    void givesTheRawPictureThatWasPutIn(int width, int height, int padding) throws Exception {
        camera.showsRaw(quarters(width, height), padding);
        isThatOne(photo(width, ANY_WIDTH), width, height);
    }

    @Test
    void givesTheCompressedPictureThatWasPutIn() throws Exception {
        camera.showsCompressed(quarters(640, 480));
        isThatOne(photo(640, ANY_WIDTH), 640, 480);
    }

    @Test
    void scalesDownAndNeverUp() throws Exception {
        camera.showsRaw(quarters(640, 480), 0);
        isThatOne(photo(200, OptionalInt.of(200)), 200, 150);
        isThatOne(photo(4000, OptionalInt.of(4000)), 640, 480);
    }

    @Test
    void listsWhatGivesPictures() throws Exception {
        assertThat(cameras.devices()).contains(new Cameras.Device("video9", "Stand-in camera", null));
        isOff();
        camera.fails(StandInCamera.OPENING, LibC.EACCES);
        assertThat(cameras.devices())
                .filteredOn(device -> device.id().equals("video9"))
                .singleElement()
                .satisfies(device -> assertThat(device.problem()).contains("group video"));
    }

    @ParameterizedTest
    @CsvSource({
        "255, 16, another program uses the camera",
        "5, 16, another program uses the camera",
        "18, 16, another program uses the camera",
        "18, 28, error 28",
        "17, 19, the camera is gone",
        "17, 6, the camera is gone",
        "255, 13, group video",
        "8, 12, error 12",
        "9, 5, error 5",
    })
    void saysWhyItGivesNone(int request, int errno, String words) {
        camera.fails(request, errno);
        CommandException refused = refusal(() -> photo(640, ANY_WIDTH));
        assertThat(refused.code()).isEqualTo(ErrorCode.PLATFORM_UNSUPPORTED);
        assertThat(refused.text()).startsWith("video9: ").contains(words);
        isOff();
    }

    @Test
    void survivesACameraThatIsUnpluggedWhileItIsOn() throws Exception {
        try (Cameras.Running running = cameras.open(StandInCamera.ID, 640)) {
            running.next(SOON);
            camera.fails(StandInCamera.TAKING_A_PICTURE, LibC.ENODEV);
            assertThatThrownBy(() -> running.next(SOON)).hasMessageContaining("the camera is gone");
        }
        isOff();
        camera.fails(0, 0);
        photo(640, ANY_WIDTH);
    }

    @Test
    void refusesWhatIsNoPicture() {
        camera.showsBytes("MJPG", 64, 48, new byte[] {1, 2, 3, 4, 5, 6});
        assertThat(refusal(() -> photo(64, ANY_WIDTH)).text()).contains("cannot be read");
        camera.showsBytes("H264", 64, 48, new byte[] {1, 2, 3, 4});
        assertThat(refusal(() -> photo(64, ANY_WIDTH)).text()).contains("neither MJPEG nor YUYV");
        camera.showsBytes("YUYV", 100_000, 100_000, new byte[] {1, 2, 3, 4});
        assertThat(refusal(() -> photo(64, ANY_WIDTH)).text()).contains("cannot be read");
        isOff();
    }

    @Test
    void waitsNoLongerThanItMay() throws Exception {
        // Less than a picture has: none is whole.
        camera.showsBytes("YUYV", 64, 48, new byte[100]);
        try (Cameras.Running running = cameras.open(StandInCamera.ID, 64)) {
            long begun = System.nanoTime();
            assertThatThrownBy(() -> running.next(Duration.ofMillis(300))).hasMessageContaining("gives no picture");
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(Duration.ofMillis(290), SOON);
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> running.next(SOON)).isInstanceOf(InterruptedException.class);
        }
        isOff();
    }

    @ParameterizedTest
    @CsvSource({"video8", "video", "video09", "../null", "video9/..", "null", "Video9"})
    void takesNoIdThatNoCameraHas(String id) {
        CommandException refused = refusal(() -> cameras.open(id, 640));
        assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_PARAMS);
        assertThat(refused.text()).startsWith("device: ").doesNotContain("null");
    }

    private static CommandException refusal(ThrowingCallable call) {
        CommandException refused = catchThrowableOfType(CommandException.class, call);
        assertThat(refused).as("the refusal").isNotNull();
        return refused;
    }
}
