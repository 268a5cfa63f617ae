package dev.sophon.capability.camera.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.NoParams;
import dev.sophon.node.platform.Cameras;
import dev.sophon.node.platform.Jpeg;
import dev.sophon.node.platform.screen.ScreenSign;
import dev.sophon.protocol.ErrorCode;
import dev.sophon.testkit.FakeInvocation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** By a camera and a screen that tell what was done to them, one after the other. */
class CameraCommandsTest {
    private final List<String> done = new CopyOnWriteArrayList<>();
    private volatile byte[] picture = {1, 2, 3};
    private volatile boolean stands = true;
    private volatile @Nullable String noSign;
    private volatile Runnable atEachPicture = () -> {};

    private final Cameras cameras = new Cameras() {
        @Override
        public List<Device> devices() {
            return List.of(new Device("video0", "Webcam", null));
        }

        @Override
        public Running open(@Nullable String device, int width) {
            done.add("on " + device + " " + width);
            return new Running() {
                private int taken;

                @Override
                public Frame next(Duration patience) throws InterruptedException {
                    TimeUnit.MILLISECONDS.sleep(2);
                    atEachPicture.run();
                    byte number = (byte) taken++;
                    return (quality, maxWidth) -> {
                        byte[] bytes = Arrays.copyOf(picture, picture.length);
                        bytes[bytes.length - 1] = number;
                        return new Jpeg(bytes, maxWidth.orElse(0), quality);
                    };
                }

                @Override
                public void close() {
                    done.add("off");
                }
            };
        }
    };

    private final ScreenSign signs = words -> {
        String problem = noSign;
        if (problem != null) {
            throw CommandException.unsupported(problem);
        }
        done.add("sign " + words);
        return new ScreenSign.Standing() {
            @Override
            public boolean stands() {
                return stands;
            }

            @Override
            public void close() {
                done.add("sign away");
            }
        };
    };

    private final CameraUse use = new CameraUse(cameras, signs, Duration.ZERO);

    private static Invocation call(boolean withoutSign) {
        return new FakeInvocation(Duration.ofSeconds(20)).with(new CameraPolicy(withoutSign));
    }

    private Photo photo(CameraUse with, boolean withoutSign) throws Exception {
        return new CameraPhoto(with).handle(new CameraPhoto.Params("video0", 320, 60), call(withoutSign));
    }

    @Test
    void listsDevicesAndSwitchesNoneOn() {
        assertThat(new CameraDevices(cameras)
                        .handle(new NoParams(), call(false))
                        .devices())
                .containsExactly(new Cameras.Device("video0", "Webcam", null));
        assertThat(done).isEmpty();
    }

    @Test
    void thePhotoIsWhatTheCameraGaveAndTheSignStandsAllTheTime() throws Exception {
        Photo photo = photo(use, false);
        assertThat(Base64.getDecoder().decode(photo.image())).containsExactly(1, 2, 0);
        assertThat(photo.sizeBytes()).isEqualTo(3);
        assertThat(photo.format()).isEqualTo("jpeg");
        assertThat(photo.width()).isEqualTo(320);
        assertThat(photo.height()).as("the quality, here").isEqualTo(60);
        assertThat(photo.untrusted()).isTrue();
        assertThat(photo.toString()).doesNotContain(photo.image());
        assertThat(done).containsExactly("sign Sophon: the camera is on", "on video0 320", "off", "sign away");
    }

    @Test
    void aCameraWarmsUpBeforeItsPicture() throws Exception {
        CameraUse warm = new CameraUse(cameras, signs, Duration.ofMillis(50));
        Photo photo = photo(warm, false);
        assertThat(Base64.getDecoder().decode(photo.image())[2]).isGreaterThan((byte) 0);
    }

    @Test
    void withoutASignItStaysOff() throws Exception {
        CameraUse dark = new CameraUse(cameras, null, Duration.ZERO);
        CommandException refused = refusal(() -> photo(dark, false));
        assertThat(refused.code()).isEqualTo(ErrorCode.NOT_AUTHORIZED);
        assertThat(refused.text()).contains("withoutSign", "no display that shows one");
        noSign = "No sign can be shown: something covers the screen.";
        assertThat(refusal(() -> photo(use, false)).text()).contains("withoutSign", "something covers the screen");
        assertThat(done).isEmpty();

        photo(dark, true);
        photo(use, true);
        assertThat(done).containsExactly("on video0 320", "off", "on video0 320", "off");
    }

    @Test
    void itGoesOffWhenItsSignIsTaken() {
        atEachPicture = () -> stands = false;
        CommandException refused = refusal(() -> photo(use, false));
        assertThat(refused.code()).isEqualTo(ErrorCode.NOT_AUTHORIZED);
        assertThat(refused.text()).contains("sign");
        assertThat(done).endsWith("off", "sign away");
    }

    @Test
    void oneUseComesAfterTheOther() throws Exception {
        CountDownLatch on = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        atEachPicture = () -> {
            on.countDown();
            awaitIt(goOn);
        };
        Thread first = new Thread(() -> refusalOrNot(() -> photo(use, false)));
        first.start();
        on.await();
        CommandException refused = refusal(() -> new CameraPhoto(use)
                .handle(
                        new CameraPhoto.Params(null, 320, 60),
                        new FakeInvocation(Duration.ofMillis(100)).with(new CameraPolicy(false))));
        assertThat(refused.code()).isEqualTo(ErrorCode.TIMEOUT);
        goOn.countDown();
        first.join();
        photo(use, false);
        assertThat(done).filteredOn("off"::equals).hasSize(2);
    }

    @Test
    void aClipHasItsPicturesInOrderAndLastsAsLongAsItWasAskedFor() throws Exception {
        Clip clip = new CameraClip(use).handle(new CameraClip.Params(null, 1, 20, 320, 60), call(false));
        assertThat(clip.frames()).isBetween(5, 20);
        assertThat(clip.durationMs()).isEqualTo(1000);
        assertThat(clip.complete()).isTrue();
        assertThat(clip.untrusted()).isTrue();
        assertThat(clip.format()).isEqualTo("avi");
        assertThat(clip.width()).isEqualTo(320);
        assertThat(clip.height()).as("the quality, here").isEqualTo(60);
        byte[] video = Base64.getDecoder().decode(clip.video());
        assertThat(video).hasSize(clip.sizeBytes());
        List<byte[]> pictures = pictures(video, clip);
        assertThat(pictures).hasSize(clip.frames()).allSatisfy(one -> assertThat(one)
                .startsWith(1, 2));
        for (int i = 1; i < pictures.size(); i++) {
            // A byte counts them, and begins anew.
            assertThat((pictures.get(i)[2] - pictures.get(i - 1)[2]) & 0xff).isBetween(1, 127);
        }
        assertThat(done).endsWith("off", "sign away");
    }

    @Test
    void aClipEndsBeforeAnAnswerIsFull() throws Exception {
        picture = new byte[1_900_000];
        Clip clip = new CameraClip(use).handle(new CameraClip.Params(null, 10, 30, 320, 60), call(false));
        assertThat(clip.frames()).isEqualTo(3);
        assertThat(clip.complete()).isFalse();
        assertThat(clip.sizeBytes()).isLessThan(Clip.MOST_BYTES);
        assertThat(clip.durationMs()).isLessThan(5000);
        picture = new byte[Clip.MOST_BYTES + 1];
        assertThat(refusal(() -> photo(use, false)).code()).isEqualTo(ErrorCode.INVALID_PARAMS);
        assertThat(refusal(() -> new CameraClip(use).handle(new CameraClip.Params(null, 1, 30, 320, 60), call(false)))
                        .code())
                .isEqualTo(ErrorCode.INVALID_PARAMS);
    }

    /** Those of an AVI file, as its index has them; each list and chunk ends where the one around it says. */
    private static List<byte[]> pictures(byte[] video, Clip clip) {
        ByteBuffer file = ByteBuffer.wrap(video).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(name(file, 0)).isEqualTo("RIFF");
        assertThat(file.getInt(4)).isEqualTo(video.length - 8);
        assertThat(name(file, 8)).isEqualTo("AVI ");
        assertThat(name(file, 12)).isEqualTo("LIST");
        assertThat(name(file, 20)).isEqualTo("hdrl");
        assertThat(name(file, 24)).isEqualTo("avih");
        assertThat(file.getInt(32)).as("microseconds a picture").isEqualTo(1_000_000 / clip.frames());
        assertThat(file.getInt(48)).as("pictures").isEqualTo(clip.frames());
        assertThat(file.getInt(64)).as("width").isEqualTo(clip.width());
        int movi = 20 + file.getInt(16);
        assertThat(name(file, movi)).isEqualTo("LIST");
        assertThat(name(file, movi + 8)).isEqualTo("movi");
        int index = movi + 8 + file.getInt(movi + 4);
        assertThat(name(file, index)).isEqualTo("idx1");
        assertThat(index + 8 + file.getInt(index + 4)).isEqualTo(video.length);
        List<byte[]> pictures = new ArrayList<>();
        for (int entry = index + 8; entry < video.length; entry += 16) {
            int at = movi + 8 + file.getInt(entry + 8);
            int length = file.getInt(entry + 12);
            assertThat(name(file, entry)).isEqualTo("00dc");
            assertThat(name(file, at)).isEqualTo("00dc");
            assertThat(file.getInt(at + 4)).isEqualTo(length);
            pictures.add(Arrays.copyOfRange(video, at + 8, at + 8 + length));
        }
        return pictures;
    }

    private static String name(ByteBuffer file, int at) {
        byte[] name = new byte[4];
        file.get(at, name);
        return new String(name, StandardCharsets.US_ASCII);
    }

    private static void awaitIt(CountDownLatch latch) {
        try {
            latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static @Nullable CommandException refusalOrNot(ThrowingCallable call) {
        return catchThrowableOfType(CommandException.class, call);
    }

    private static CommandException refusal(ThrowingCallable call) {
        CommandException refused = refusalOrNot(call);
        assertThat(refused).as("the refusal").isNotNull();
        return refused;
    }
}
