package dev.sophon.capability.camera.internal;

import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.platform.Cameras;
import dev.sophon.node.platform.Jpeg;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * A clip as it is answered.
 *
 * @param video an AVI file of JPEG pictures, in Base64
 * @param frames how many pictures it has
 * @param durationMs how long it runs
 * @param complete false where it ends early, since an answer holds no more
 * @param untrusted true: what is before a camera may hold words of anybody
 */
public record Clip(
        String video,
        int sizeBytes,
        String format,
        int width,
        int height,
        int frames,
        long durationMs,
        boolean complete,
        boolean untrusted) {
    /** In Base64 with all that goes along, less than an answer may have. */
    static final int MOST_BYTES = 6_000_000;

    /** To be answered in time. */
    private static final long TO_ANSWER_MS = 500;

    /** Takes pictures at even times, as far as the camera and this machine come along. */
    static Clip take(CameraUse.On camera, CameraClip.Params params, Invocation call)
            throws CommandException, InterruptedException {
        List<Jpeg> pictures = new ArrayList<>();
        long each = TimeUnit.SECONDS.toNanos(1) / params.fps();
        long whole = TimeUnit.SECONDS.toNanos(params.seconds());
        int most = params.seconds() * params.fps();
        long begun = System.nanoTime();
        long bytes = 0;
        boolean complete = true;
        while (System.nanoTime() - begun < whole) {
            Cameras.Frame frame = camera.next();
            if (System.nanoTime() - begun < pictures.size() * each || pictures.size() >= most) {
                continue;
            }
            Jpeg picture = frame.jpeg(params.quality(), OptionalInt.of(params.width()));
            bytes += picture.bytes().length + Avi.BESIDE_A_PICTURE;
            complete = bytes <= MOST_BYTES - Avi.BESIDE_ALL && call.remaining().toMillis() > TO_ANSWER_MS;
            if (!complete) {
                break;
            }
            pictures.add(picture);
            call.progress(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun), params.seconds() * 1000L);
        }
        if (pictures.isEmpty()) {
            throw CommandException.invalidParams(
                    "quality: not one picture fits into an answer, or the time is too short;"
                            + " ask for a lower quality or width, or a longer timeoutMs");
        }
        long duration = complete ? whole : System.nanoTime() - begun;
        byte[] video = Avi.of(pictures, TimeUnit.NANOSECONDS.toMicros(duration));
        return new Clip(
                Base64.getEncoder().encodeToString(video),
                video.length,
                "avi",
                pictures.get(0).width(),
                pictures.get(0).height(),
                pictures.size(),
                TimeUnit.NANOSECONDS.toMillis(duration),
                complete,
                true);
    }

    @Override
    public String toString() {
        return "Clip[sizeBytes=" + sizeBytes + "]";
    }
}
