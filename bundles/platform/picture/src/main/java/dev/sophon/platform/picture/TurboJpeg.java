package dev.sophon.platform.picture;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import dev.sophon.node.command.CommandException;
import dev.sophon.protocol.ErrorCode;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** libjpeg-turbo, straight from the pixels' own memory into memory that is kept; a large picture by several threads. */
final class TurboJpeg implements JpegEncoder {
    private interface LibTurboJpeg extends Library {
        @Nullable
        Pointer tjInitCompress();

        int tjDestroy(Pointer handle);

        long tjBufSize(int width, int height, int subsampling);

        int tjCompress2(
                Pointer handle,
                Pointer source,
                int width,
                int stride,
                int height,
                int format,
                PointerByReference target,
                LongByReference size,
                int subsampling,
                int quality,
                int flags);
    }

    private static final Logger LOG = LoggerFactory.getLogger(TurboJpeg.class);
    /** TJSAMP_420: colours at half the resolution, as cameras and Java's own encoder have it. */
    private static final int SUBSAMPLING = 2;
    /** TJFLAG_NOREALLOC: the target is ours. */
    private static final int OWN_TARGET = 1024;
    /** In units of the encoder. Below, the change of threads costs more than a second one brings. */
    private static final int LEAST_ROWS = 8;

    private final LibTurboJpeg turbo;
    private final List<Strip> strips;

    private TurboJpeg(LibTurboJpeg turbo, List<Strip> strips) {
        this.turbo = turbo;
        this.strips = strips;
    }

    static Optional<JpegEncoder> load() {
        // As many threads have something of it; a picture is not worth more.
        return load(Math.min(4, Runtime.getRuntime().availableProcessors()));
    }

    private static Optional<LibTurboJpeg> library() {
        try {
            return Optional.of(Native.load("libturbojpeg.so.0", LibTurboJpeg.class));
        } catch (LinkageError e) {
            return Optional.empty();
        }
    }

    /** @param most into how many strips, made at the same time, a picture is divided at most */
    static Optional<JpegEncoder> load(int most) {
        Optional<LibTurboJpeg> library = library();
        List<Strip> strips = library.stream()
                .flatMap(turbo -> Stream.generate(turbo::tjInitCompress).limit(most))
                .filter(Objects::nonNull)
                .map(Strip::new)
                .toList();
        if (library.isEmpty() || strips.isEmpty()) {
            LOG.info(
                    "libturbojpeg.so.0 is not there: pictures of the screen take three times as long. On Debian install"
                            + " libturbojpeg0, on Ubuntu libturbojpeg.");
            return Optional.empty();
        }
        return Optional.of(new TurboJpeg(library.get(), strips));
    }

    @Override
    public boolean takes(PixelFormat format) {
        return format.direct().isPresent();
    }

    @Override
    public byte[] encode(Pixels pixels, int quality) throws CommandException {
        int across = units(pixels.width());
        int down = units(pixels.height());
        int each = Math.max(LEAST_ROWS, (down + strips.size() - 1) / strips.size());
        int rows = each * across > JpegStrips.MOST_UNITS ? down : each;
        int count = (down + rows - 1) / rows;
        List<ByteBuffer> files = IntStream.range(0, count)
                .parallel()
                .mapToObj(i -> compress(
                        strips.get(i), pixels.strip(i * rows * JpegStrips.UNIT, rows * JpegStrips.UNIT), quality))
                .flatMap(Optional::stream)
                .toList();
        if (files.size() < count) {
            throw new CommandException(ErrorCode.INTERNAL_ERROR, "The picture could not be encoded.");
        }
        if (count == 1) {
            byte[] file = new byte[files.get(0).remaining()];
            files.get(0).get(file);
            return file;
        }
        return JpegStrips.join(files, pixels.height(), rows * across);
    }

    private static int units(int pixels) {
        return (pixels + JpegStrips.UNIT - 1) / JpegStrips.UNIT;
    }

    /** The file, in the strip's memory until it is used again; empty if the encoder failed. */
    private Optional<ByteBuffer> compress(Strip strip, Pixels pixels, int quality) {
        PixelFormat.Direct format = pixels.format()
                .direct()
                .orElseThrow(() -> new IllegalArgumentException("not a format that libjpeg-turbo takes"));
        Memory memory = strip.target(turbo.tjBufSize(pixels.width(), pixels.height(), SUBSAMPLING));
        PointerByReference file = new PointerByReference(memory);
        LongByReference size = new LongByReference(memory.size());
        int status = turbo.tjCompress2(
                strip.handle,
                pixels.data(),
                pixels.width(),
                pixels.stride(),
                pixels.height(),
                format.turbo,
                file,
                size,
                SUBSAMPLING,
                quality,
                OWN_TARGET);
        return status == 0 ? Optional.of(memory.getByteBuffer(0, size.getValue())) : Optional.empty();
    }

    @Override
    public void free() {
        for (Strip strip : strips) {
            turbo.tjDestroy(strip.handle);
            strip.free();
        }
    }

    /** What one thread at a time makes a part of a picture with. */
    private static final class Strip {
        final Pointer handle;
        private @Nullable Memory target;

        Strip(Pointer handle) {
            this.handle = handle;
        }

        Memory target(long size) {
            Memory memory = target;
            if (memory == null || memory.size() < size) {
                memory = new Memory(size);
                target = memory;
            }
            return memory;
        }

        void free() {
            if (target != null) {
                target.close();
                target = null;
            }
        }
    }
}
