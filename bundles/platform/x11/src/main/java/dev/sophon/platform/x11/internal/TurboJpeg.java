package dev.sophon.platform.x11.internal;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import dev.sophon.node.command.CommandException;
import dev.sophon.protocol.ErrorCode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** libjpeg-turbo, straight from the pixels' own memory into memory that is kept. */
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

    private final LibTurboJpeg turbo;
    private final Pointer handle;
    private @Nullable Memory target;

    private TurboJpeg(LibTurboJpeg turbo, Pointer handle) {
        this.turbo = turbo;
        this.handle = handle;
    }

    static Optional<JpegEncoder> load() {
        Optional<LibTurboJpeg> library = Libraries.optional("libturbojpeg.so.0", LibTurboJpeg.class);
        Pointer handle = library.map(LibTurboJpeg::tjInitCompress).orElse(null);
        if (library.isEmpty() || handle == null) {
            LOG.info(
                    "libturbojpeg.so.0 is not there: pictures of the screen take three times as long. On Debian install"
                            + " libturbojpeg0, on Ubuntu libturbojpeg.");
            return Optional.empty();
        }
        return Optional.of(new TurboJpeg(library.get(), handle));
    }

    @Override
    public boolean takes(PixelFormat format) {
        return format.direct().isPresent();
    }

    @Override
    public byte[] encode(Pixels pixels, int quality) throws CommandException {
        PixelFormat.Direct format = pixels.format()
                .direct()
                .orElseThrow(() -> new IllegalArgumentException("not a format that libjpeg-turbo takes"));
        Memory memory = target(turbo.tjBufSize(pixels.width(), pixels.height(), SUBSAMPLING));
        PointerByReference file = new PointerByReference(memory);
        LongByReference size = new LongByReference(memory.size());
        int status = turbo.tjCompress2(
                handle,
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
        if (status != 0) {
            throw new CommandException(ErrorCode.INTERNAL_ERROR, "The picture could not be encoded.");
        }
        return memory.getByteArray(0, Math.toIntExact(size.getValue()));
    }

    @Override
    public void free() {
        turbo.tjDestroy(handle);
        if (target != null) {
            target.close();
            target = null;
        }
    }

    private Memory target(long size) {
        Memory memory = target;
        if (memory == null || memory.size() < size) {
            memory = new Memory(size);
            target = memory;
        }
        return memory;
    }
}
